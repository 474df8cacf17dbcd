import { describe, expect, it } from 'vitest';
import { clusteredDataset, vectorText } from './dataset.ts';

const parameters = { dimensions: 8, clusters: 5, spread: 0.5, seed: 42 };

describe('clusteredDataset', () => {
  it('makes the same vectors from the same seed, and others from another', () => {
    const vectors = clusteredDataset(parameters).vectors(0, 100);
    expect(clusteredDataset(parameters).vectors(0, 100)).toEqual(vectors);
    expect(clusteredDataset({ ...parameters, seed: 43 }).vectors(0, 100)).not.toEqual(vectors);
  });

  it('makes any part of the set without the rest, in any order', () => {
    const dataset = clusteredDataset(parameters);
    const tail = dataset.vectors(60, 40);
    const whole = dataset.vectors(0, 100);
    expect(tail).toEqual(whole.subarray(60 * 8));
    expect(dataset.vectors(17, 1)).toEqual(whole.subarray(17 * 8, 18 * 8));
  });

  it('draws queries that are not among the stored vectors', () => {
    const dataset = clusteredDataset(parameters);
    const stored = new Set(Array.from({ length: 1_000 }, (_, i) => dataset.vectors(i, 1).join()));
    expect(stored.size).toBe(1_000);
    for (let i = 0; i < 100; i++) expect(stored.has(dataset.queries(i, 1).join())).toBe(false);
  });

  it('gathers vectors around as many centres as asked, as far from them as the spread says', () => {
    const { dimensions, clusters } = parameters;
    const spread = 0.05;
    const vectors = clusteredDataset({ ...parameters, spread }).vectors(0, 2_000);
    const members: number[][] = [];
    for (let i = 0; i < 2_000; i++) {
      const vector = [...vectors.subarray(i * dimensions, (i + 1) * dimensions)];
      const home = members.findIndex((of) => Math.hypot(...vector.map((value, d) => value - vectors[of[0]! * dimensions + d]!)) < 1);
      if (home === -1) members.push([i]);
      else members[home]!.push(i);
    }
    expect(members).toHaveLength(clusters);
    // The standard deviation inside of clusters, pooled over all dimensions: 16,000 values give it within a few percent.
    let squares = 0;
    for (const of of members) {
      for (let d = 0; d < dimensions; d++) {
        const values = of.map((i) => vectors[i * dimensions + d]!);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      }
    }
    expect(Math.sqrt(squares / (2_000 * dimensions))).toBeCloseTo(spread, 2);
  });
});

describe('vectorText', () => {
  it('is JSON that holds the same 32-bit floats', () => {
    const vectors = [clusteredDataset(parameters).vectors(0, 50), Float32Array.of(1 / 3, -1e-20, 3e38, 0, -0.5, 16_777_217)];
    for (const vector of vectors) expect(new Float32Array(JSON.parse(vectorText(vector)) as number[])).toEqual(vector);
  });

  it('writes generated values with four decimals at most', () => {
    for (const value of vectorText(clusteredDataset(parameters).vectors(0, 50)).slice(1, -1).split(',')) {
      expect(value).toMatch(/^-?\d+(\.\d{1,4})?$/);
    }
  });
});
