import type { MetricSummary, PhaseMeasurement, SloPlan } from '@ubench/load';

/** The metrics that an slo limits and that no operation which succeeded recorded: whether they were kept, nobody can tell. */
export function unmeasuredLimits({ limits_ns }: SloPlan, phases: readonly PhaseMeasurement[]): string[] {
  const succeeded = phases.some((phase) => phase.succeeded > 0);
  return Object.keys(limits_ns).filter((metric) => metric !== 'latency' && succeeded && phases.every((phase) => !phase.histograms.has(metric)));
}

/** What a load with an slo has beside other loads: good operations per second, and their share of all. */
export function goodputMetrics(
  slo: SloPlan,
  phases: readonly PhaseMeasurement[],
  perSecond: (sum: number) => number | null,
): { readonly goodput: MetricSummary; readonly 'slo/share': MetricSummary } {
  const sum = (name: string, of: 'sum' | 'count'): number => phases.reduce((total, phase) => total + (phase.tallies.get(name)?.[of] ?? 0), 0);
  const unknown = unmeasuredLimits(slo, phases).length > 0;
  const good = unknown ? 0 : sum('goodput', 'sum');
  const ended = unknown ? 0 : sum('slo/share', 'count');
  const share = ended === 0 ? null : sum('slo/share', 'sum') / ended;
  return {
    goodput: { kind: 'rate', n: good, value_per_s: unknown ? null : perSecond(good) },
    'slo/share': { kind: 'ratio', n: ended, value_share: share, min_share: share, max_share: share },
  };
}
