import { metricUnits, Overrides, type PluginHost, type ServiceType } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import type { FlagValues } from '../flag.ts';
import { requireUrl, shownAddress } from './address.ts';
import { findService, workloadNamed } from './find-service.ts';
import { parseLimit } from './parse-limit.ts';
import type { quickFlags } from './quick-flags.ts';
import { quickLoad } from './quick-load.ts';
import { specText } from './spec-text.ts';

/** The spec that a command line stands for, and where its service is. */
export interface QuickPlan {
  readonly text: string;
  readonly url: string;
  /** `--at` for a person: holds no secret. */
  readonly at: string;
}

/**
 * Writes nothing. Everything that the spec will be checked for is checked here, where a mistake can be put down to its flag.
 * @throws Usage errors: an unknown service, workload, option or metric, a load that cannot be.
 */
export async function planQuick(type: string, address: string, flags: FlagValues<typeof quickFlags>, host: PluginHost): Promise<QuickPlan> {
  const service = await findService(host, type);
  requireUrl(type, address);
  const { url, workload: fromUrl, workloadName } = splitUrl(service.type, address);
  const overrides = new Overrides(flags.set);

  const workload = workloadNamed(flags.workload ?? workloadName, service);
  const workloadOptions = overrides.apply('workload', fromUrl) as object;
  const made = overrides.attributed('workload', () => service.workloads[workload]!(workloadOptions));
  const serviceOptions = overrides.apply(type, {}) as object;
  overrides.attributed(type, () => parseOptions(service.type.options, serviceOptions, `${type}()`));
  const load = quickLoad(flags, overrides);
  overrides.requireAllUsed([type]);

  const units = metricUnits(made.type.metrics);
  const at = shownAddress(type, url);
  const text = specText({
    specifier: service.specifier,
    service: service.name,
    serviceOptions,
    workload,
    workloadOptions,
    load,
    trials: flags.trials,
    limits: flags.expect.map((limit) => parseLimit(limit, units)),
    at,
  });
  return { text, url, at };
}

const splitUrl = (type: ServiceType, address: string): ReturnType<NonNullable<ServiceType['splitUrl']>> => type.splitUrl?.(address) ?? { url: address, workload: {} };
