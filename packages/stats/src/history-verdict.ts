import { detectionRate } from './detection-rate.ts';
import { median } from './quantile.ts';
import { spread } from './spread.ts';
import { tQuantile } from './student-t.ts';

/** So few runs cannot tell what is usual: with ten, the limit is three of their standard deviations away. */
export const leastHistory = 10;

/** Of the limit, one-sided: one run in a hundred without a change lies beyond it. */
export const historyConfidence = 0.99;

/** Which change {@link HistoryShift.power} is about, as a share. */
export const changeToSee = 0.1;

export interface HistoryQuestion {
  /** One value for each accepted run, measured in the same environment. */
  readonly history: readonly number[];
  /** That of the run that is judged. */
  readonly observed: number;
  readonly better: 'lower' | 'higher';
  /** How much worse is still accepted, as a share: 0.05. */
  readonly margin: number;
}

export interface HistoryVerdict {
  readonly verdict: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  /**
   * Why it is INCONCLUSIVE. no-ratio: a value is not above 0, or not finite; few-runs: some are {@link HistoryVerdict.missing}; within-noise: it is
   * worse by more than the margin, which happens by chance too where runs differ as these do.
   */
  readonly reason?: 'no-ratio' | 'few-runs' | 'within-noise';
  /** Accepted runs. */
  readonly n: number;
  /** How many more it takes for a verdict. */
  readonly missing: number;
  /** `undefined` of fewer than two runs, and without ratios. */
  readonly shift: HistoryShift | undefined;
}

/** How far from the history a run lies, in log-ratios: positive is worse, and 0.05 is about 5 %. */
export interface HistoryShift {
  /** Of the history, in the unit of its values. */
  readonly median: number;
  /** Against that median. */
  readonly change: number;
  /** With {@link historyConfidence} the true change is above it: what is beyond the limit has it above 0. Against the mean of the history. */
  readonly lower: number;
  readonly upper: number;
  /** What a run without a change does not lie beyond, in the unit of the values. */
  readonly limit: number;
  /** Standard deviation between the runs of the history. */
  readonly noise: number;
  /** How often a run that is worse by {@link changeToSee} would FAIL, if runs differ as these do: 0 to 1. */
  readonly power: number;
}

/**
 * Judges a run by those that were accepted before it. FAIL: worse than the one-sided 99 % prediction limit for one more run, and than the median by
 * more than the margin. PASS: not worse than the median by more than the margin; what that is worth, {@link HistoryShift.power} says. Else, and with
 * fewer than {@link leastHistory} runs, nobody can tell.
 *
 * The limit is mean + t(0.99, n - 1) · s · √(1 + 1/n) of the logarithms: Hahn & Meeker (1991), "Statistical Intervals", 4.8, for one future
 * observation. Assumes runs independent of each other whose logarithms are roughly normal, and no trend among them.
 */
export function judgeAgainstHistory({ history, observed, better, margin }: HistoryQuestion): HistoryVerdict {
  const n = history.length;
  const missing = Math.max(0, leastHistory - n);
  const undecided = (reason: NonNullable<HistoryVerdict['reason']>, shift?: HistoryShift): HistoryVerdict => ({ verdict: 'INCONCLUSIVE', reason, n, missing, shift });
  if (![...history, observed].every((value) => value > 0 && value < Infinity)) return undecided('no-ratio');
  const shift = shiftFrom(history, observed, better, margin);
  if (shift === undefined || missing > 0) return undecided('few-runs', shift);
  if (shift.change <= Math.log1p(margin)) return { verdict: 'PASS', n, missing, shift };
  return shift.lower > 0 ? { verdict: 'FAIL', n, missing, shift } : undecided('within-noise', shift);
}

function shiftFrom(history: readonly number[], observed: number, better: 'lower' | 'higher', margin: number): HistoryShift | undefined {
  if (history.length < 2) return undefined;
  const sign = better === 'lower' ? 1 : -1;
  // Positive is worse.
  const worse = (value: number): number => sign * Math.log(value);
  const { n, mean, sd } = spread(history.map(worse));
  const reach = tQuantile(historyConfidence, n - 1) * sd * Math.sqrt(1 + 1 / n);
  const middle = median(history)!;
  const beyond = worse(observed) - mean;
  return {
    median: middle,
    change: worse(observed) - worse(middle),
    lower: beyond - reach,
    upper: beyond + reach,
    limit: Math.exp(sign * (mean + reach)),
    noise: sd,
    power: detectionRate({ n, noise: sd, shift: Math.log1p(changeToSee), margin: Math.log1p(margin), confidence: historyConfidence }),
  };
}
