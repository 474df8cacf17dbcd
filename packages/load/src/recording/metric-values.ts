import { defineErrors, nearest } from '@ubench/errors';
import type { MetricKind, MetricSpecs } from '../metric.ts';

export const metricErrors = defineErrors({
  UBENCH_E_METRIC_UNDECLARED: (p: { metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The workload recorded the metric '${p.metric}', which it does not declare.`,
    fix:
      p.near === undefined
        ? `Declare it in the workload's metrics; those are ${p.known.join(', ') || 'none'}.`
        : `Did you mean '${p.near}'? Otherwise declare it in the workload's metrics.`,
  }),
  UBENCH_E_METRIC_KEY: (p: { metric: string; keyed: boolean }) => ({
    what: p.keyed ? `The metric '${p.metric}' was recorded without a key.` : `The metric '${p.metric}' was recorded with a key.`,
    fix: p.keyed
      ? `Give the key: recorder.value('${p.metric}', value, key).`
      : `Leave the key out, or declare '${p.metric}' with keyed: true.`,
  }),
  UBENCH_E_METRIC_VALUE: (p: { metric: string; value: number }) => ({
    what: `The metric '${p.metric}' was recorded as ${p.value}.`,
    fix: 'Record finite numbers only.',
  }),
});

/** A metric as `value` is called for it: what it is, and the name it is kept under. */
export interface MetricEntry {
  readonly kind: MetricKind;
  nameOf(key: string | undefined): string;
}

/** Looks up metrics by name, and makes the name of each key only once. */
export function metricEntries(specs: MetricSpecs): (metric: string) => MetricEntry {
  const entries = new Map(Object.entries(specs).map(([metric, spec]) => [metric, entryOf(metric, spec.kind, spec.keyed === true)]));
  return (metric) => {
    const entry = entries.get(metric);
    if (entry !== undefined) return entry;
    const known = [...entries.keys()];
    throw metricErrors.UBENCH_E_METRIC_UNDECLARED({ metric, near: nearest(metric, known), known });
  };
}

function entryOf(metric: string, kind: MetricKind, keyed: boolean): MetricEntry {
  const names = new Map<string, string>();
  return {
    kind,
    nameOf(key) {
      if ((key !== undefined) !== keyed) throw metricErrors.UBENCH_E_METRIC_KEY({ metric, keyed });
      if (key === undefined) return metric;
      let name = names.get(key);
      if (name === undefined) names.set(key, (name = `${metric}/${key}`));
      return name;
    },
  };
}
