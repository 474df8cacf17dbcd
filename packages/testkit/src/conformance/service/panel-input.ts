import { type MetricSpecs, type MetricSummary, type PanelInput, parseLoad } from '@ubench/load';

const summaries: Readonly<Record<MetricSpecs[string]['kind'], MetricSummary>> = {
  latency: { kind: 'latency', n: 2_000, mean_ns: 2e6, stddev_ns: 1e6, min_ns: 1e6, p50_ns: 2e6, p90_ns: 3e6, p95_ns: 4e6, p99_ns: 5e6, p999_ns: null, max_ns: 9e6 },
  rate: { kind: 'rate', n: 2_000, value_per_s: 200 },
  count: { kind: 'count', n: 2_000, value: 2_000 },
  ratio: { kind: 'ratio', n: 2_000, value_share: 0.9, min_share: 0, max_share: 1 },
  gauge: { kind: 'gauge', n: 2_000, value: 3, min: 1, max: 9 },
};

/** What `panels` of a workload is given: metrics of its own, each with a value, and the common ones. */
export function panelInput(metrics: MetricSpecs): PanelInput {
  const own = Object.entries(metrics).flatMap(([name, { kind, keyed }]) =>
    (keyed === true ? [`${name}/one`, `${name}/another`] : [name]).map((key): [string, MetricSummary] => [key, summaries[kind]]),
  );
  return { ...emptyPanelInput, metrics: { latency: summaries.latency, throughput: summaries.rate, operations: summaries.count, ...Object.fromEntries(own) } };
}

/** The same where nothing was measured. */
export const emptyPanelInput: PanelInput = { metrics: {}, load: parseLoad({ concurrency: 1, duration: '1s' }), parameters: {} };
