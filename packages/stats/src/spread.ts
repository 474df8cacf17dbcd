/** Mean and standard deviation of a sample. */
export interface Spread {
  readonly n: number;
  /** 0 of none. */
  readonly mean: number;
  /** Of the sample (divided by n - 1), in the unit of the values; 0 of fewer than two. */
  readonly sd: number;
}

/** In one pass without cancellation: Welford (1962), "Note on a method for calculating corrected sums of squares and products". */
export function spread(values: readonly number[]): Spread {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    n++;
    const delta = value - mean;
    mean += delta / n;
    squares += delta * (value - mean);
  }
  return { n, mean, sd: n < 2 ? 0 : Math.sqrt(squares / (n - 1)) };
}

/**
 * Standard deviation ÷ |mean| (coefficient of variation): how much trials differ, comparable between metrics. `undefined` for fewer than
 * two values and for a mean of 0.
 */
export function relativeSpread(values: readonly number[]): number | undefined {
  const { n, mean, sd } = spread(values);
  return n < 2 || mean === 0 ? undefined : sd / Math.abs(mean);
}
