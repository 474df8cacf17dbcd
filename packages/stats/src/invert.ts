/**
 * The value at which a distribution function reaches `p`: bisection, for it cannot fail where the function is monotonic, and nothing here is
 * called often.
 * @param distribution Rises from `distribution(0) ≤ p` towards 1.
 */
export function invert(distribution: (value: number) => number, p: number): number {
  let low = 0;
  let high = 1;
  while (distribution(high) < p) high *= 2;
  for (let step = 0; step < 100 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (distribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
