/**
 * Quantile by linear interpolation between order statistics: type 7 of Hyndman & Fan (1996), "Sample Quantiles in Statistical
 * Packages", the default of R and NumPy. `undefined` of no values.
 * @param p 0 to 1.
 */
export function quantile(values: readonly number[], p: number): number | undefined {
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    p,
  );
}

/** {@link quantile} of values that are in ascending order already. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number | undefined {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A quantile is asked for at 0 to 1, not at ${p}.`);
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (position - Math.floor(position));
}

/** The middle value, or the mean of the middle two; `undefined` of no values. */
export const median = (values: readonly number[]): number | undefined => quantile(values, 0.5);
