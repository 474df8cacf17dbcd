import { describe, expect, it } from 'vitest';
import { exactNeighbours } from './ground-truth.ts';
import { recallOf, strictRecallOf } from './recall.ts';

/** Query 0 has no ties; of query 1, vectors 4, 5 and 6 are equally far, and only the first of them is among the 3 nearest. */
const truth = { k: 3, neighbours: [[7, 8, 9], [2, 3, 4, 5, 6]] };

describe('recall', () => {
  it.each([
    ['all found', 0, [7, 8, 9], 1, 1],
    ['all found, in another order', 0, [9, 7, 8], 1, 1],
    ['one found', 0, [1, 8, 2], 1 / 3, 1 / 3],
    ['none found', 0, [1, 2, 3], 0, 0],
    ['no answer', 0, [], 0, 0],
    ['a short answer', 0, [7, 8], 2 / 3, 2 / 3],
    ['the same id three times', 0, [7, 7, 7], 1 / 3, 1 / 3],
    ['a duplicate beside another hit', 0, [7, 7, 8], 2 / 3, 2 / 3],
    ['more ids than asked for', 0, [1, 2, 7, 8, 9], 1 / 3, 1 / 3],
    ['a tied vector in the place of the k-th', 1, [2, 3, 6], 1, 2 / 3],
    ['only tied vectors', 1, [4, 5, 6], 1, 1 / 3],
    ['an id that is not a number', 0, [NaN, 7, 8], 2 / 3, 2 / 3],
  ])('%s', (_, query, ids, recall, strict) => {
    expect(recallOf(truth, query, ids)).toBeCloseTo(recall, 12);
    expect(strictRecallOf(truth, query, ids)).toBeCloseTo(strict, 12);
  });

  it('is 1 for any of the copies of a vector that was stored several times', async () => {
    const copies = { base: Float32Array.of(1, 1, 1, 5, 1), queries: Float32Array.of(0), dimensions: 1, k: 2, metric: 'l2' } as const;
    const known = await exactNeighbours(copies);
    expect(recallOf(known, 0, [4, 2])).toBe(1);
    expect(strictRecallOf(known, 0, [4, 2])).toBe(0);
    expect(recallOf(known, 0, [4, 3])).toBe(0.5);
  });
});
