import { UbenchError } from '@ubench/errors';
import { parseOptions, requireDrivable, type WorkloadType } from '@ubench/load';
import type { PluginHost } from '../plugin/plugin-host.ts';
import type { BoundPlan } from './build-plan.ts';
import type { PlannedLoadBenchmark } from './plan.ts';

/**
 * Finds the driver of every benchmark that is to run and puts its options into the plan as it parses them, so that what cannot be run is
 * refused before anything starts.
 * @throws UBENCH_E_PLUGIN_…, UBENCH_E_OPTION_…, UBENCH_E_DRIVER_LOAD, UBENCH_E_DRIVER_REFUSED, each with the line of its benchmark.
 */
export async function settleDrivers(host: PluginHost, { plan, benchmarks }: BoundPlan): Promise<void> {
  for (const bench of plan.benchmarks) {
    const node = benchmarks.get(bench.id);
    if (bench.kind !== 'load' || bench.mode !== 'run' || node?.what !== 'load') continue;
    try {
      await settleDriver(host, bench, node.workload.type);
    } catch (error) {
      throw error instanceof UbenchError ? error.at(`${bench.file}:${bench.line}`) : error;
    }
  }
}

async function settleDriver(host: PluginHost, bench: PlannedLoadBenchmark, workloadType: WorkloadType): Promise<void> {
  const { driver, load, agents } = bench;
  const type = await host.find('driver', driver.name);
  // An agent loads it again, in a thread or on a machine of its own: throws where it could not.
  host.specifierOf('driver', driver.name);
  driver.options = parseOptions(type.options, driver.options, `the driver '${driver.name}'`);
  requireDrivable(type, { options: driver.options, load, workload: { ...bench.workload, type: workloadType }, agents: agents ?? 1 });
}
