import { chiSquareQuantile } from './chi-square.ts';
import { spread } from './spread.ts';
import type { Interval } from './student-t.ts';

/**
 * Two-sided confidence interval of the standard deviation that the values have been drawn with: (n - 1) s² ÷ a chi-square quantile, as in Hahn &
 * Meeker (1991), "Statistical Intervals", 4.5. Assumes independent values that are normal, and forgives little of the latter. `undefined` of fewer
 * than two.
 * @param confidence 0 to 1, both excluded.
 */
export function sdInterval(values: readonly number[], confidence = 0.95): Interval | undefined {
  const { n, sd } = spread(values);
  if (n < 2) return undefined;
  const at = (p: number): number => sd * Math.sqrt((n - 1) / chiSquareQuantile(p, n - 1));
  return { low: at((1 + confidence) / 2), high: at((1 - confidence) / 2) };
}
