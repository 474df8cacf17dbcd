import { counterRandom, parseOptions } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tokenLength, tokenLengths } from './token-lengths.ts';

const draws = (given: z.input<typeof tokenLengths>, count = 20_000): number[] => {
  const lengths = tokenLengths.parse(given);
  const random = counterRandom(7);
  return Array.from({ length: count }, (_, i) => {
    random.at(i);
    return tokenLength(lengths, random);
  });
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sd = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe('lengths in tokens', () => {
  it('are one number', () => expect(new Set(draws(42))).toEqual(new Set([42])));

  it.each([['normal', { normal: { mean: 500, sd: 50 } }], ['log-normal', { logNormal: { mean: 500, sd: 50 } }], ['widely log-normal', { logNormal: { mean: 500, sd: 400 } }]] as const)('have the mean and deviation of what is %s', (_, given) => {
    const values = draws(given);
    const expected = Object.values(given)[0] as { mean: number; sd: number };
    expect(mean(values) / expected.mean).toBeCloseTo(1, 1);
    expect(sd(values) / expected.sd).toBeCloseTo(1, 1);
  });

  it('keep their bounds, even where nothing lies within', () => {
    const values = draws({ normal: { mean: 100, sd: 100 }, min: 50, max: 120 });
    expect(Math.min(...values)).toBe(50);
    expect(Math.max(...values)).toBe(120);
    expect(new Set(draws({ normal: { mean: 10, sd: 0 }, min: 50, max: 120 }, 10))).toEqual(new Set([50]));
  });

  it('reach both ends of a uniform distribution', () => expect(new Set(draws({ uniform: { from: 3, to: 5 } }))).toEqual(new Set([3, 4, 5])));

  it('fill the bins of a histogram by their weights', () => {
    const values = draws({ histogram: [{ to: 10, weight: 0 }, { to: 20, weight: 3 }, { to: 30, weight: 1 }, { to: 40, weight: 0 }] });
    expect(Math.min(...values)).toBe(11);
    expect(Math.max(...values)).toBe(30);
    expect(values.filter((value) => value <= 20).length / values.length).toBeCloseTo(0.75, 1);
  });

  it.each([
    [0],
    [1.5],
    [{ normal: { mean: 0, sd: 1 } }],
    [{ uniform: { from: 5, to: 3 } }],
    [{ histogram: [] }],
    [{ histogram: [{ to: 10, weight: 0 }] }],
    [{ histogram: [{ to: 10, weight: 1 }, { to: 10, weight: 1 }] }],
    [{ gamma: 3 }],
  ])('are refused as %j', (given) => {
    expect(() => parseOptions(z.strictObject({ lengths: tokenLengths }), { lengths: given }, 'test()')).toThrowError(expect.objectContaining({ code: 'UBENCH_E_OPTION_INVALID' }));
  });
});
