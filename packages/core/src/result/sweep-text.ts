import { formatCount, formatRate } from '@ubench/units';
import type { SweepResult } from './result.ts';

/** Where a sweep breaks, or what a search has found, in a sentence. */
export const sweepText = (sweep: SweepResult): string => (sweep.probes?.find === 'highest rate' ? highestText(sweep, sweep.probes.to_per_s) : kneeText(sweep));

function kneeText({ parameter, points, knee, fails_at, ended }: SweepResult): string {
  const early = ended === undefined ? '' : `; refining ended early: ${ended}`;
  if (knee === null) return `knee: beyond the tested range (${points.length} points)${early}`;
  const next = fails_at === undefined ? '' : `; ${amountText(parameter, fails_at)} does not`;
  return `knee: ${parameter} ${amountText(parameter, knee)}, the highest that still qualifies${next}${early}`;
}

function highestText({ knee, fails_at, ended }: SweepResult, to_per_s: number): string {
  if (ended !== undefined) return `highest rate: not found, the search ended early: ${ended}`;
  if (fails_at === undefined) return `highest rate: beyond the tested range, ${formatRate(to_per_s)} still meets the slo`;
  if (knee === null) return `highest rate: beyond the tested range, ${formatRate(fails_at)} does not meet the slo`;
  return `highest rate that meets the slo: ${formatRate(knee)}; ${formatRate(fails_at)} does not`;
}

const amountText = (parameter: string, amount: number): string => (parameter.split('.').at(-1) === 'rate' ? formatRate(amount) : formatCount(amount));
