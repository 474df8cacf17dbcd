import { coreErrors, type PluginHost, type ServiceType } from '@ubench/core';
import { nearest } from '@ubench/errors';
import type { MetricSpecs, Workload } from '@ubench/load';
import { quickErrors } from './quick-errors.ts';

/** A service as a spec has it: imported from a package, with its workloads on it. */
export interface SpecService {
  readonly type: ServiceType;
  /** The package. */
  readonly specifier: string;
  /** What the package exports it as. */
  readonly name: string;
  readonly workloads: Readonly<Record<string, (options: unknown) => Workload<string, MetricSpecs>>>;
}

/** @throws UBENCH_E_PLUGIN_MISSING and what else loading a plugin throws; UBENCH_E_QUICK_SERVICE */
export async function findService(host: PluginHost, type: string): Promise<SpecService> {
  const serviceType = await host.find('service', type);
  const from = host.packageOf('service', type);
  if (from === undefined) throw quickErrors.UBENCH_E_QUICK_SERVICE({ type, problem: 'it comes from no package that a spec could import' });
  const { specifier, module } = from;
  // What defineService() makes is named after its type.
  const [name, deployable] = Object.entries(module).find(([, value]) => typeof value === 'function' && value.name === type) ?? [];
  if (name === undefined) throw quickErrors.UBENCH_E_QUICK_SERVICE({ type, problem: `${specifier} exports no function of that name` });
  const workloads = { ...(deployable as object) } as SpecService['workloads'];
  if (Object.keys(workloads).length === 0) throw quickErrors.UBENCH_E_QUICK_SERVICE({ type, problem: 'it has no workloads' });
  return { type: serviceType, specifier, name, workloads };
}

/**
 * The name of the workload that was asked for, or of the only one.
 * @throws UBENCH_E_QUICK_WORKLOAD where there are several, UBENCH_E_WORKLOAD_UNKNOWN
 */
export function workloadNamed(asked: string | undefined, { name, workloads }: SpecService): string {
  const known = Object.keys(workloads);
  if (asked === undefined) {
    if (known.length > 1) throw quickErrors.UBENCH_E_QUICK_WORKLOAD({ type: name, known });
    return known[0]!;
  }
  if (!known.includes(asked)) throw coreErrors.UBENCH_E_WORKLOAD_UNKNOWN({ service: name, workload: asked, near: nearest(asked, known), known });
  return asked;
}
