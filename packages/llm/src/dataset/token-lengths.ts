import type { Random } from '@ubench/load';
import { z } from 'zod';

/** Longer than any model reads: what is beyond is a mistake, and would be gigabytes of text. */
export const mostTokens = 2_000_000;

const oneLength = z.int().positive().max(mostTokens);
const tokens = z.number().positive().max(mostTokens);
const bounds = {
  min: oneLength.default(1).describe('No length is below it.'),
  max: oneLength.optional().describe('No length is above it.'),
};

/** Lengths in tokens: one for all, or how they are distributed. */
export const tokenLengths = z
  .union([
    oneLength,
    z.strictObject({
      normal: z.strictObject({ mean: tokens.describe('Mean.'), sd: z.number().nonnegative().describe('Standard deviation.') }).describe('A normal distribution; what falls outside of the bounds is drawn again.'),
      ...bounds,
    }),
    z.strictObject({
      logNormal: z
        .strictObject({ mean: tokens.describe('Mean of the lengths themselves.'), sd: z.number().nonnegative().describe('Their standard deviation.') })
        .describe('A log-normal distribution, as lengths in the field mostly have; what falls outside of the bounds is drawn again.'),
      ...bounds,
    }),
    z.strictObject({
      uniform: z
        .strictObject({ from: oneLength.describe('The shortest.'), to: oneLength.describe('The longest.') })
        .refine(({ from, to }) => from <= to, { path: ['to'], message: 'is below `from`' })
        .describe('Every length between two, both included.'),
    }),
    z.strictObject({
      histogram: z
        .array(z.strictObject({ to: oneLength.describe('The longest length of the bin; the shortest is above the bin before it.'), weight: z.number().nonnegative().describe('How often, in any unit.') }))
        .min(1)
        .refine((bins) => bins.every(({ to }, index) => index === 0 || to > bins[index - 1]!.to), 'each bin ends above the one before it')
        .refine((bins) => bins.some(({ weight }) => weight > 0), 'one bin at least has a weight above 0')
        .describe('Bins, ascending; within one, every length is as likely.'),
    }),
  ])
  .meta({ title: 'token lengths' });
export type TokenLengths = z.output<typeof tokenLengths>;

/** One length of a distribution. */
export function tokenLength(lengths: TokenLengths, random: Random): number {
  if (typeof lengths === 'number') return lengths;
  if ('uniform' in lengths) return random.int(lengths.uniform.from, lengths.uniform.to);
  if ('histogram' in lengths) return ofHistogram(lengths.histogram, random);
  if ('normal' in lengths) return within(lengths, () => lengths.normal.mean + lengths.normal.sd * random.normal());
  const { mean, sd } = lengths.logNormal;
  // Of the logarithm: σ² = ln(1 + (sd/mean)²), μ = ln(mean) − σ²/2.
  const variance = Math.log1p((sd / mean) ** 2);
  return within(lengths, () => Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * random.normal()));
}

/** Bounds far out in a tail would be drawn for without end. */
const mostDraws = 100;

function within({ min, max = mostTokens }: { readonly min: number; readonly max?: number | undefined }, draw: () => number): number {
  let length = 0;
  for (let draws = 0; draws < mostDraws; draws++) {
    length = Math.round(draw());
    if (length >= min && length <= max) return length;
  }
  return Math.max(min, Math.min(max, length));
}

function ofHistogram(bins: readonly { readonly to: number; readonly weight: number }[], random: Random): number {
  let left = random.float() * bins.reduce((sum, { weight }) => sum + weight, 0);
  let from = 1;
  let chosen = { from: 1, to: 1 };
  for (const { to, weight } of bins) {
    if (weight > 0) chosen = { from, to };
    if (weight > 0 && (left -= weight) < 0) break;
    from = to + 1;
  }
  return random.int(chosen.from, chosen.to);
}
