import { UbenchError } from '@ubench/errors';
import { parseOptions, requireDrivable } from '@ubench/load';
import type { PluginHost } from '../plugin/plugin-host.ts';
import type { Plan, PlannedLoadBenchmark } from './plan.ts';

/**
 * Finds the driver of every benchmark that is to run and puts its options into the plan as it parses them, so that what cannot be run is
 * refused before anything starts.
 * @throws UBENCH_E_PLUGIN_…, UBENCH_E_OPTION_…, UBENCH_E_DRIVER_LOAD, UBENCH_E_DRIVER_REFUSED, each with the line of its benchmark.
 */
export async function settleDrivers(host: PluginHost, plan: Plan): Promise<void> {
  for (const bench of plan.benchmarks) {
    if (bench.kind !== 'load' || bench.mode !== 'run') continue;
    try {
      await settleDriver(host, bench);
    } catch (error) {
      throw error instanceof UbenchError ? error.at(`${bench.file}:${bench.line}`) : error;
    }
  }
}

async function settleDriver(host: PluginHost, { driver, load, workload, agents }: PlannedLoadBenchmark): Promise<void> {
  const type = await host.find('driver', driver.name);
  // An agent loads it again, in a thread or on a machine of its own: throws where it could not.
  host.specifierOf('driver', driver.name);
  driver.options = parseOptions(type.options, driver.options, `the driver '${driver.name}'`);
  requireDrivable(type, { options: driver.options, load, workload, agents });
}
