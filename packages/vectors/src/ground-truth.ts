import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { distanceKernel, type DistanceMetric, tieTolerance } from './distance.ts';

/** The exact answer to every query. JSON. */
export const groundTruth = z.strictObject({
  k: z.int().positive(),
  /**
   * Per query: the numbers of the k nearest vectors, nearest first and the lower number first among equals; then those of the vectors that
   * tie with the k-th, which an answer may hold in its place.
   */
  neighbours: z.array(z.array(z.int().nonnegative())),
});
export type GroundTruth = z.infer<typeof groundTruth>;

export interface NeighbourSearch {
  /** Stored vectors, one after the other; a vector's number is its place. */
  readonly base: Float32Array;
  readonly queries: Float32Array;
  readonly dimensions: number;
  /** From 1 to the number of stored vectors. */
  readonly k: number;
  readonly metric: DistanceMetric;
}

/** How long the event loop may be kept from signals and progress, milliseconds. */
const turn_ms = 10;

/** The k nearest vectors of every query, by brute force in double precision. Rejects when `signal` is aborted. */
export async function exactNeighbours(search: NeighbourSearch, signal?: AbortSignal): Promise<GroundTruth> {
  const { base, queries, dimensions, k, metric } = search;
  const measure = distanceKernel(base, dimensions, metric);
  const distances = new Float64Array(base.length / dimensions);
  const neighbours: number[][] = [];
  let turn = performance.now();
  for (let query = 0; query < queries.length / dimensions; query++) {
    if (performance.now() - turn > turn_ms) {
      await nextTurn();
      signal?.throwIfAborted();
      turn = performance.now();
    }
    measure(queries, query, distances);
    neighbours.push(nearest(distances, k, metric));
  }
  return { k, neighbours };
}

function nearest(distances: Float64Array, k: number, metric: DistanceMetric): number[] {
  const ids: number[] = [];
  let kth = Infinity;
  for (let id = 0; id < distances.length; id++) {
    const distance = distances[id]!;
    // Ids ascend, so an equal distance belongs behind: the order is by (distance, id).
    if (distance >= kth) continue;
    let place = ids.length < k ? ids.length : k - 1;
    for (; place > 0 && distances[ids[place - 1]!]! > distance; place--) ids[place] = ids[place - 1]!;
    ids[place] = id;
    if (ids.length === k) kth = distances[ids[k - 1]!]!;
  }
  const limit = kth + tieTolerance(metric, kth);
  const exact = new Set(ids);
  for (let id = 0; id < distances.length; id++) if (distances[id]! <= limit && !exact.has(id)) ids.push(id);
  return ids;
}
