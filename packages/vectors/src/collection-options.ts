import { createHash } from 'node:crypto';
import { z } from 'zod';
import { distanceMetric } from './distance.ts';

/** Options that say which vectors there are. */
export const datasetOptions = {
  dimensions: z.int().positive().default(64).describe('Length of a vector.'),
  clusters: z.int().positive().default(100).describe('Centres that the vectors gather around.'),
  spread: z
    .number()
    .positive()
    .default(2)
    .describe("Standard deviation around a centre; the centres' own is 1. Smaller is easier to search."),
};

/** Options that say how they are indexed. */
export const indexOptions = {
  metric: distanceMetric.default('l2').describe('Distance: l2, cosine or ip (inner product).'),
  efConstruction: z.int().positive().default(100).describe('HNSW: candidates kept while the graph is built.'),
  maxNeighbors: z.int().positive().default(16).describe('HNSW: links per vector (M).'),
};

/**
 * A collection's name, the same for the same benchmark: what is prepared again replaces what was there, so that a server that outlives
 * the run gathers no rubbish, and a client that is given no more than options and seed finds it.
 */
export function collectionName(workload: string, options: unknown, seed: number): string {
  const hash = createHash('sha256').update(JSON.stringify({ options, seed })).digest('hex');
  return `ubench-${workload}-${hash.slice(0, 16)}`;
}
