import { describe, expect, it } from 'vitest';
import { clusteredDataset } from './dataset.ts';
import type { DistanceMetric } from './distance.ts';
import { exactNeighbours, type NeighbourSearch } from './ground-truth.ts';

/** The definitions, as directly as they can be written. */
const naiveDistance: Record<DistanceMetric, (a: number[], b: number[]) => number> = {
  l2: (a, b) => a.reduce((sum, value, d) => sum + (value - b[d]!) ** 2, 0),
  ip: (a, b) => 1 - a.reduce((sum, value, d) => sum + value * b[d]!, 0),
  cosine: (a, b) => 1 - a.reduce((sum, value, d) => sum + value * b[d]!, 0) / (Math.hypot(...a) * Math.hypot(...b)),
};

function naiveNeighbours({ base, queries, dimensions, k, metric }: NeighbourSearch): number[][] {
  const rows = (flat: Float32Array): number[][] =>
    Array.from({ length: flat.length / dimensions }, (_, i) => [...flat.subarray(i * dimensions, (i + 1) * dimensions)]);
  const stored = rows(base);
  return rows(queries).map((query) =>
    stored
      .map((vector, id) => ({ id, distance: naiveDistance[metric](vector, query) }))
      .sort((a, b) => a.distance - b.distance || a.id - b.id)
      .slice(0, k)
      .map(({ id }) => id),
  );
}

const line = (metric: DistanceMetric, base: number[], k: number): NeighbourSearch => ({
  base: Float32Array.from(base),
  queries: Float32Array.of(0),
  dimensions: 1,
  k,
  metric,
});

describe('exactNeighbours', () => {
  it.each(['l2', 'cosine', 'ip'] as const)('finds what sorting by %s distance finds', async (metric) => {
    for (const [dimensions, k] of [[3, 1], [17, 10], [32, 100]] as const) {
      const dataset = clusteredDataset({ dimensions, clusters: 7, spread: 1, seed: dimensions });
      const search = { base: dataset.vectors(0, 500), queries: dataset.queries(0, 40), dimensions, k, metric };
      const { neighbours } = await exactNeighbours(search);
      expect(neighbours.map((ids) => ids.slice(0, k))).toEqual(naiveNeighbours(search));
    }
  });

  it('puts the lower number first among equals, and adds those that tie with the last', async () => {
    expect(await exactNeighbours(line('l2', [5, 1, 2, -1, 2, 1, -2, 9], 4))).toEqual({ k: 4, neighbours: [[1, 3, 5, 2, 4, 6]] });
  });

  it('takes vectors as tied that 32-bit rounding could order either way, and no others', async () => {
    expect((await exactNeighbours(line('l2', [1, 1.000001, 1.001], 1))).neighbours).toEqual([[0, 1]]);
  });

  it('finds every vector where k is their number', async () => {
    expect((await exactNeighbours(line('l2', [3, 1, 2], 3))).neighbours).toEqual([[1, 2, 0]]);
  });

  it('takes a zero vector as at right angles to everything', async () => {
    const search = { base: Float32Array.of(-1, 0, 0, 0, 1, 0), queries: Float32Array.of(1, 0), dimensions: 2, k: 3, metric: 'cosine' } as const;
    expect((await exactNeighbours(search)).neighbours).toEqual([[2, 1, 0]]);
  });

  it('lets other work run meanwhile, and stops when aborted', async () => {
    const dataset = clusteredDataset({ dimensions: 64, clusters: 5, spread: 1, seed: 1 });
    const search = { base: dataset.vectors(0, 5_000), queries: dataset.queries(0, 2_000), dimensions: 64, k: 10, metric: 'l2' } as const;
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 30);
    await expect(exactNeighbours(search, abort.signal)).rejects.toThrow('enough');
  });
});
