import { nearest } from '@ubench/errors';
import type { BenchNode } from '../collect/spec-tree.ts';
import { functionMetricUnits, metricUnits } from '../result/metric-units.ts';
import type { GateChanges } from './gate-rule.ts';
import { gateErrors } from './gate-errors.ts';

/** The metrics that a benchmark will have, as far as that is known before it runs. */
export interface GateMetrics {
  /** Paths: `latency.p99`. */
  readonly paths: readonly string[];
  /** Metrics that are recorded under keys, which show only when it runs. */
  readonly keyed: readonly string[];
}

type Measured =
  | Pick<Extract<BenchNode, { what: 'load' }>, 'what' | 'workload' | 'slo'>
  | Pick<Extract<BenchNode, { what: 'function' }>, 'what'>
  | Pick<Extract<BenchNode, { what: 'nothing' }>, 'what'>;

/** What of a benchmark can gate. */
export function gateMetricsOf(bench: Measured): GateMetrics {
  if (bench.what !== 'load') return { paths: [...functionMetricUnits().keys()], keyed: [] };
  const { metrics } = bench.workload.type;
  return {
    paths: [...metricUnits(metrics).keys(), ...(bench.slo === undefined ? [] : ['goodput', 'slo.share'])],
    keyed: Object.entries(metrics).flatMap(([name, { keyed }]) => (keyed === true ? [name] : [])),
  };
}

/** Whether a path can be one of the metrics. */
export const hasMetric = ({ paths, keyed }: GateMetrics, path: string): boolean =>
  paths.includes(path) || keyed.some((name) => path.startsWith(`${name}.`) || path.startsWith(`${name}[`));

/** @throws UBENCH_E_GATE_METRIC for what is no metric of the benchmark: it would never be judged. */
export function requireMetrics(changes: GateChanges, metrics: GateMetrics): void {
  for (const metric of Object.keys(changes)) if (!hasMetric(metrics, metric)) throw unknown(metric, [metrics]);
}

/**
 * The same for what the configuration says of all benchmarks: one of them must have it.
 * @param all Whether these are all benchmarks of the project; of a part, only what looks like a misspelt common metric is refused.
 * @throws UBENCH_E_GATE_METRIC
 */
export function requireMetricsOfAny(changes: GateChanges, benchmarks: readonly BenchNode[], all: boolean): void {
  const metrics = benchmarks.map(gateMetricsOf);
  for (const metric of Object.keys(changes)) {
    if (metrics.some((known) => hasMetric(known, metric)) || anywhere.includes(metric)) continue;
    if (all || nearest(metric, anywhere) !== undefined) throw unknown(metric, metrics);
  }
}

/** What every load, and some functions, have. */
const anywhere = [...metricUnits({}).keys(), ...functionMetricUnits().keys(), 'goodput', 'slo.share'];

function unknown(metric: string, metrics: readonly GateMetrics[]): Error {
  const paths = [...new Set([...metrics.flatMap((each) => each.paths), ...(metrics.length > 1 ? anywhere : [])])];
  const known = [...paths, ...new Set(metrics.flatMap(({ keyed }) => keyed.map((name) => `${name}["…"]`)))];
  return gateErrors.UBENCH_E_GATE_METRIC({ metric, near: nearest(metric, paths), known });
}
