import { functionMetricUnits, metricUnits } from '../result/metric-units.ts';

/** What every benchmark has beside what it is about. */
const common: ReadonlySet<string> = new Set([...metricUnits({}).keys(), ...functionMetricUnits().keys(), 'slo.share']);

const first = ['throughput', 'goodput', 'latency.p50', 'latency.p95', 'latency.p99'];

/** Of a distribution that a workload brings, the same percentiles are shown as of the latency. */
const shownOf = /\.(p50|p95|p99)$/;

/** What of all paths a trend shows where nobody asks for others: the throughput, the latency, and what is the workload's own. */
export function trendMetrics(paths: readonly string[], isDuration: (path: string) => boolean): string[] {
  const own = paths.filter((path) => !common.has(path) && !first.includes(path) && (!isDuration(path) || shownOf.test(path)));
  return [...first.filter((path) => paths.includes(path)), ...own];
}
