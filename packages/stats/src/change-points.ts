import { bestSplit, type Split } from './best-split.ts';
import { median } from './quantile.ts';
import { uniforms } from './uniform.ts';

/** Where a series changed, and stayed so for a while. */
export interface ChangePoint {
  /** Of the first value after the change. */
  readonly index: number;
  /** Median of the values since the change before, or since the beginning. */
  readonly before: number;
  /** Median of the values until the next change, or until the end. */
  readonly after: number;
  /** How often a series without this change would look at least as changed: the permutation test's. */
  readonly p: number;
}

export interface ChangePointOptions {
  /** Values that a change must last, from 2; by default 3. */
  readonly least?: number;
  /** How often a series without any change may be said to have one, 0 to 1; by default 0.01. */
  readonly level?: number;
}

const permutations = 499;

/**
 * The changes in a series of values that are otherwise independent of each other, in order. E-divisive by Matteson & James (2014), "A Nonparametric
 * Approach for Multiple Change Point Analysis of Multivariate Data": splits where the sides differ most, segment by segment, for as long as less than
 * `level` of the random permutations within the segments differ as much. It assumes nothing about the distribution of the values, and takes a single
 * outlier for what it is. The permutations are the same for every call, and so are the changes of the same values.
 *
 * None of fewer values than 2 × `least`, and none either of so few that chance could not be ruled out at the level: fewer than about 12 at 0.01.
 * @throws RangeError for a value that is not finite.
 */
export function changePoints(values: readonly number[], { least = 3, level = 0.01 }: ChangePointOptions = {}): ChangePoint[] {
  if (!values.every((value) => Number.isFinite(value))) throw new RangeError('Changes are looked for in finite numbers.');
  if (!(Number.isInteger(least) && least >= 2)) throw new RangeError(`A change lasts a whole number of values from 2, not ${least}.`);
  const series = Float64Array.from(values);
  const random = uniforms(1);
  const bounds = [0, series.length];
  const found: { readonly index: number; readonly p: number }[] = [];
  for (;;) {
    const candidate = strongest(series, bounds, least);
    if (candidate === undefined || candidate.divergence <= 0) break;
    const p = chanceOf(candidate.divergence, series, bounds, least, level, random);
    if (p > level) break;
    found.push({ index: candidate.index, p });
    bounds.push(candidate.index);
    bounds.sort((a, b) => a - b);
  }
  return found
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, p }) => {
      const at = bounds.indexOf(index);
      return { index, before: median(values.slice(bounds[at - 1], index))!, after: median(values.slice(index, bounds[at + 1]))!, p };
    });
}

/** Of all segments. */
function strongest(series: Float64Array, bounds: readonly number[], least: number): Split | undefined {
  let best: Split | undefined;
  for (let segment = 1; segment < bounds.length; segment++) {
    const split = bestSplit(series, bounds[segment - 1]!, bounds[segment]!, least);
    if (split !== undefined && (best === undefined || split.divergence > best.divergence)) best = split;
  }
  return best;
}

/** Stops, with a p-value above the level, as soon as the permutations that are left could not bring it below: Besag & Clifford (1991), "Sequential Monte Carlo p-values". */
function chanceOf(divergence: number, series: Float64Array, bounds: readonly number[], least: number, level: number, random: () => number): number {
  const shuffled = series.slice();
  let asLarge = 1;
  for (let done = 1; done <= permutations; done++) {
    for (let segment = 1; segment < bounds.length; segment++) shuffle(shuffled, bounds[segment - 1]!, bounds[segment]!, random);
    // A sum in another order is another by its last digits.
    if (strongest(shuffled, bounds, least)!.divergence >= divergence * (1 - 1e-9)) asLarge++;
    if (asLarge > level * (permutations + 1)) return asLarge / (done + 1);
  }
  return asLarge / (permutations + 1);
}

/** In place; every order is as likely: Fisher & Yates, as in Durstenfeld (1964), "Algorithm 235". */
function shuffle(values: Float64Array, start: number, end: number, random: () => number): void {
  for (let index = end - 1; index > start; index--) {
    const other = start + Math.floor(random() * (index - start + 1));
    const value = values[index]!;
    values[index] = values[other]!;
    values[other] = value;
  }
}
