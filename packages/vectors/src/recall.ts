import type { GroundTruth } from './ground-truth.ts';

/**
 * The share of the k nearest vectors that an answer found. A returned id is a hit when its exact distance is at most that of the k-th
 * neighbour, ties included, and when it was not returned before: a plain comparison by distance counts duplicates
 * (ann-benchmarks#519), one by id punishes a store for another order among equals. Ids past the k-th are ignored.
 */
export const recallOf = (truth: GroundTruth, query: number, ids: ArrayLike<number>): number => shareFound(truth, query, ids, Infinity);

/** {@link recallOf}, but only the ids of the k nearest themselves are hits: of vectors that tie, those with the lowest numbers. */
export const strictRecallOf = (truth: GroundTruth, query: number, ids: ArrayLike<number>): number => shareFound(truth, query, ids, truth.k);

// Linear scans: for the k of real searches they beat a Set, which would be an allocation per operation.
function shareFound({ k, neighbours }: GroundTruth, query: number, ids: ArrayLike<number>, accepted: number): number {
  const right = neighbours[query]!;
  const returned = Math.min(k, ids.length);
  let hits = 0;
  for (let i = 0; i < returned; i++) {
    const id = ids[i]!;
    const place = right.indexOf(id);
    if (place !== -1 && place < accepted && !appearsBefore(ids, i)) hits++;
  }
  return hits / k;
}

function appearsBefore(ids: ArrayLike<number>, end: number): boolean {
  for (let i = 0; i < end; i++) if (ids[i] === ids[end]) return true;
  return false;
}
