/** Where a series is most likely to have changed. */
export interface Split {
  /** Of the first value after the change. */
  readonly index: number;
  /** How much the two sides differ: 0 where they do not, and below it by chance. */
  readonly divergence: number;
}

/**
 * The split of `values[start, end)` with the largest divergence: (n m ÷ (n + m)) × the energy distance of Székely & Rizzo between the n values
 * before and m values from it on, as in Matteson & James (2014), "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data",
 * equations 5 to 7 with α = 1. Those from it on need not go to the end: a series that changes back would hide its first change otherwise.
 * `undefined` where there are fewer than twice as many values as each side must have.
 * @param least Values on each side, from 2.
 */
export function bestSplit(values: ArrayLike<number>, start: number, end: number, least: number): Split | undefined {
  let best: Split | undefined;
  // Sums of the distances between all values from an index up to `until`: at start, of all; before, of those up to that index.
  const from = new Float64Array(end - start);
  const before = new Float64Array(end - start + 1);
  for (let until = start + 1; until <= end; until++) {
    const added = values[until - 1]!;
    let distances = 0;
    for (let index = until - 2; index >= start; index--) {
      distances += Math.abs(values[index]! - added);
      from[index - start]! += distances;
    }
    const all = from[0]!;
    before[until - start] = all;
    for (let index = start + least; index <= until - least; index++) {
      const [n, m] = [index - start, until - index];
      const [left, right] = [before[n]!, from[n]!];
      const between = (2 * (all - left - right)) / (n * m);
      const divergence = ((n * m) / (n + m)) * (between - (2 * left) / (n * (n - 1)) - (2 * right) / (m * (m - 1)));
      if (best === undefined || divergence > best.divergence) best = { index, divergence };
    }
  }
  return best;
}
