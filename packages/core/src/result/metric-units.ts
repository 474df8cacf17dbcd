import type { MetricKind, MetricSpecs } from '@ubench/load';
import { type FunctionResult, type LoadResult, quantiles, type Unit } from './measured.ts';

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

const ofFunction = {
  latency: 'latency',
  throughput: 'rate',
  operations: 'count',
  callOverhead: 'latency',
  gcShare: 'ratio',
} as const satisfies { readonly [Name in keyof FunctionResult]: MetricKind };

const unitOf = { latency: 'ns', rate: 'per_s', ratio: 'share', count: 'count', gauge: 'count' } as const satisfies Record<MetricKind, Unit>;

/**
 * The unit of every number that a load with such metrics has in its result, by its path: `latency.p99`, `errors.share`. Metrics that are
 * recorded under keys are not among them: the keys show only when it runs.
 */
export function metricUnits(specs: MetricSpecs): ReadonlyMap<string, Unit> {
  const entries = Object.entries(common).flatMap(([name, kind]): [string, MetricKind][] =>
    typeof kind === 'string' ? [[name, kind]] : Object.entries(kind).map(([part, partKind]) => [`${name}.${part}`, partKind]),
  );
  return unitsOf([...entries, ...Object.entries(specs).flatMap(([name, { kind, keyed }]): [string, MetricKind][] => (keyed === true ? [] : [[name, kind]]))]);
}

/** The same of a function in process. */
export const functionMetricUnits = (): ReadonlyMap<string, Unit> => unitsOf(Object.entries(ofFunction));

const unitsOf = (kinds: readonly (readonly [path: string, kind: MetricKind])[]): Map<string, Unit> =>
  new Map(kinds.flatMap(([path, kind]): [string, Unit][] => (kind === 'latency' ? quantiles.map((quantile) => [`${path}.${quantile}`, 'ns']) : [[path, unitOf[kind]]])));
