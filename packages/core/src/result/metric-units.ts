import type { MetricKind, MetricSpecs } from '@ubench/load';
import { type LoadResult, quantiles, type Unit } from './measured.ts';

const common = {
  latency: 'latency',
  throughput: 'rate',
  operations: 'count',
  errors: { share: 'ratio', count: 'count' },
  latencyAll: 'latency',
  serviceTime: 'latency',
  responseTime: 'latency',
  queueWait: 'latency',
  sendLag: 'latency',
} as const satisfies { readonly [Name in keyof LoadResult]: MetricKind | { readonly [Part in keyof LoadResult[Name]]: MetricKind } };

const unitOf = { latency: 'ns', rate: 'per_s', ratio: 'share', count: 'count', gauge: 'count' } as const satisfies Record<MetricKind, Unit>;

/**
 * The unit of every number that a load with such metrics has in its result, by its path: `latency.p99`, `errors.share`. Metrics that are
 * recorded under keys are not among them: the keys show only when it runs.
 */
export function metricUnits(specs: MetricSpecs): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  const add = (path: string, kind: MetricKind): void => {
    if (kind === 'latency') for (const quantile of quantiles) units.set(`${path}.${quantile}`, 'ns');
    else units.set(path, unitOf[kind]);
  };
  for (const [name, kind] of Object.entries(common)) {
    if (typeof kind === 'string') add(name, kind);
    else for (const [part, partKind] of Object.entries(kind)) add(`${name}.${part}`, partKind);
  }
  for (const [name, { kind, keyed }] of Object.entries(specs)) if (keyed !== true) add(name, kind);
  return units;
}
