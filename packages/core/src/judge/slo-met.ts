import type { MetricSummary, SloPlan } from '@ubench/load';
import { formatShare } from '@ubench/units';
import type { BenchmarkResult, Finding } from '../result/result.ts';
import { findingOf } from './finding-codes.ts';

type Metrics = Readonly<Record<string, MetricSummary>>;

/** Share of all operations, failed ones included, that met every limit; null where nothing can tell. */
export function shareMet(metrics: Metrics): number | null {
  const share = metrics['slo/share'];
  return share?.kind === 'ratio' ? share.value_share : null;
}

/** Whether a load met its slo: over all trials, so much of its operations did as the slo asks for. */
export function meetsSlo({ slo, metrics }: Pick<BenchmarkResult, 'slo' | 'metrics'>): boolean {
  const share = shareMet(metrics);
  return slo !== undefined && share !== null && share >= slo.share;
}

/** What is to be told of a measurement with an slo: that it was missed, and what could not be judged. */
export function sloFindings(slo: SloPlan, metrics: Metrics, unmeasured: readonly string[]): { readonly warnings: Finding[]; readonly findings: Finding[] } {
  if (unmeasured.length > 0) {
    return { warnings: [findingOf('slo-unmeasured', `no operation recorded ${unmeasured.join(', ')}, which the slo limits: there is no goodput`)], findings: [] };
  }
  const share = shareMet(metrics);
  if (share === null || share >= slo.share) return { warnings: [], findings: [] };
  return { warnings: [], findings: [findingOf('slo-missed', `only ${formatShare(share)} of the operations met the slo, which asks for ${formatShare(slo.share)}`)] };
}
