import { holm } from './holm.ts';
import { type Shift, shiftOf } from './shift.ts';

/** What paired measurements say of one metric. */
export type PairedVerdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE';

/** A metric of two versions, measured in pairs. */
export interface PairedMetric {
  /** One for each pair, positive where the new version is worse. */
  readonly logRatios: readonly number[];
  /** How much worse is still accepted, as a share: 0.05. */
  readonly margin: number;
}

export interface JudgedShift {
  /** `undefined` of fewer than two pairs. */
  readonly shift: Shift | undefined;
  readonly verdict: PairedVerdict;
}

/** The chance of a wrong FAIL among all metrics, and of a wrong PASS of each. */
const alpha = 0.05;

/**
 * Judges metrics together. FAIL: worse beyond chance, by Holm's procedure over all of them, and in the median pair by more than the margin. PASS: the
 * one-sided bound says that it is not worse by as much as the margin. Else the pairs cannot tell.
 */
export function judgePairs(metrics: readonly PairedMetric[]): JudgedShift[] {
  const shifts = metrics.map(({ logRatios }) => shiftOf(logRatios, 1 - alpha));
  const adjusted = holm(shifts.map((shift) => shift?.p ?? 1));
  return metrics.map(({ margin }, index) => {
    const shift = shifts[index];
    const limit = Math.log1p(margin);
    if (shift === undefined) return { shift, verdict: 'INCONCLUSIVE' };
    if (adjusted[index]! < alpha && shift.median > limit) return { shift, verdict: 'FAIL' };
    return { shift, verdict: shift.upper < limit ? 'PASS' : 'INCONCLUSIVE' };
  });
}
