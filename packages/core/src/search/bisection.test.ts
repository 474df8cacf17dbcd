import { counterRandom } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { bracketOf, mostToFindHighest, nextHighest, nextToRefine, type SearchRange, type Tried } from './bisection.ts';

const search = (range: SearchRange, bears: (value: number) => boolean): Tried[] => {
  const tried: Tried[] = [];
  for (let value = nextHighest(tried, range); value !== null; value = nextHighest(tried, range)) tried.push({ value, borne: bears(value) });
  return tried;
};
const refine = (listed: readonly number[], probes: number, whole: boolean, bears: (value: number) => boolean): Tried[] => {
  const tried = listed.map((value) => ({ value, borne: bears(value) }));
  for (let probe = 0; probe < probes; probe++) {
    const value = nextToRefine(tried, whole);
    if (value === null) break;
    tried.push({ value, borne: bears(value) });
  }
  return tried;
};
const values = (tried: readonly Tried[]): number[] => tried.map(({ value }) => value);

describe('a bracket', () => {
  it('lies between the highest load that was borne and the next that was not', () => {
    expect(bracketOf([{ value: 100, borne: true }, { value: 400, borne: false }, { value: 200, borne: true }])).toEqual({ borne: 200, failed: 400 });
    // What failed below it does not count: a higher load was borne.
    expect(bracketOf([{ value: 100, borne: false }, { value: 200, borne: true }])).toEqual({ borne: 200, failed: null });
    expect(bracketOf([{ value: 100, borne: false }])).toEqual({ borne: null, failed: 100 });
    expect(bracketOf([])).toEqual({ borne: null, failed: null });
  });
});

describe('refining', () => {
  it('halves the bracket of the listed points on a scale of ratios', () => {
    expect(values(refine([100, 400], 3, false, (rate) => rate <= 250))).toEqual([100, 400, 200, 282.8, 237.8]);
  });

  it('tries whole numbers of clients, none twice, until there is none between', () => {
    expect(values(refine([1, 2, 4, 16], 9, true, (clients) => clients <= 9))).toEqual([1, 2, 4, 16, 8, 11, 9, 10]);
    expect(values(refine([1, 2], 9, true, (clients) => clients < 2))).toEqual([1, 2]);
  });

  it('does nothing where all points were borne, or none', () => {
    expect(nextToRefine([{ value: 100, borne: true }, { value: 200, borne: true }], false)).toBeNull();
    expect(nextToRefine([{ value: 100, borne: false }], false)).toBeNull();
  });
});

describe('the search for the highest load', () => {
  const range = { from: 100, to: 20_000, precision: 0.05 };

  it('doubles until one fails, then bisects until it is precise enough', () => {
    const tried = search(range, (rate) => rate <= 1_000);
    expect(values(tried).slice(0, 5)).toEqual([100, 200, 400, 800, 1_600]);
    const { borne, failed } = bracketOf(tried);
    expect(borne).toBeLessThanOrEqual(1_000);
    expect(failed).toBeGreaterThan(1_000);
    expect(failed! / borne!).toBeLessThanOrEqual(1.05);
  });

  it('ends at once where the lowest fails, and at the highest where all are borne', () => {
    expect(search(range, () => false)).toEqual([{ value: 100, borne: false }]);
    expect(search(range, () => true).at(-1)).toEqual({ value: 20_000, borne: true });
  });

  it('finds any limit, within its precision and the number of loads that was said before', () => {
    const random = counterRandom(7, 1);
    for (let run = 0; run < 2_000; run++) {
      random.at(run);
      const from = 10 ** (4 * random.float() - 1);
      const to = from * 10 ** (4 * random.float() + 0.01);
      const precision = 0.01 + random.float() / 2;
      const limit = from * (to / from) ** random.float();
      const tried = search({ from, to, precision }, (rate) => rate <= limit);
      const { borne, failed } = bracketOf(tried);
      expect(borne).toBeLessThanOrEqual(limit);
      // Where the limit is at the upper end, none fails.
      expect((failed ?? borne!) / borne!).toBeLessThanOrEqual(1 + precision);
      expect(tried.length).toBeLessThanOrEqual(mostToFindHighest({ from, to, precision }));
      expect(new Set(values(tried)).size).toBe(tried.length);
    }
  });

  it('ends near the limit of a service that answers by chance there', () => {
    const random = counterRandom(11, 1);
    for (let run = 0; run < 500; run++) {
      random.at(run);
      // Surely up to 900, surely not from 1,100 on, and in between as it happens.
      const tried = search(range, (rate) => rate <= 900 || (rate < 1_100 && random.float() < 0.5));
      const { borne, failed } = bracketOf(tried);
      expect(borne).toBeGreaterThanOrEqual(850);
      expect(failed).toBeLessThanOrEqual(1_160);
      expect(tried.length).toBeLessThanOrEqual(mostToFindHighest(range));
    }
  });
});
