import { normalDistribution } from './normal.ts';
import { tQuantile } from './student-t.ts';

/** Steps of the integral over what the sample makes of the noise. */
const steps = 400;

/**
 * How often one more value that is shifted would be found beyond the one-sided t prediction limit of n, and beyond the mean by more than a margin: 0
 * to 1. Where the margin is 0 it is the upper tail of the non-central t distribution, Johnson & Welch (1940), "Applications of the non-central
 * t-distribution"; here as the integral over the sample's standard deviation that defines it, for a margin has to be in it.
 * @param noise True standard deviation; shift and margin are in its unit.
 */
export function detectionRate({ n, noise, shift, margin, confidence }: { readonly n: number; readonly noise: number; readonly shift: number; readonly margin: number; readonly confidence: number }): number {
  if (noise === 0) return shift > margin ? 1 : 0;
  const df = n - 1;
  // Of the difference between one more value and the mean of n.
  const error = noise * Math.sqrt(1 + 1 / n);
  const factor = tQuantile(confidence, df) * error;
  // Over ratios of the sample's standard deviation to the true one; their density is that of √(χ² ÷ df), up to a constant.
  const reach = 8 / Math.sqrt(2 * df);
  const from = Math.max(0, 1 - reach);
  let detected = 0;
  let all = 0;
  for (let step = 0; step < steps; step++) {
    const ratio = from + ((step + 0.5) / steps) * (1 + reach - from);
    // Divided by its largest value, so that it does not vanish for a large df.
    const density = Math.exp((df - 1) * Math.log(ratio) + (df / 2) * (1 - ratio * ratio));
    all += density;
    detected += density * normalDistribution((shift - Math.max(factor * ratio, margin)) / error);
  }
  return detected / all;
}
