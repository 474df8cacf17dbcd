import { z } from 'zod';

/**
 * How far apart two vectors are: `l2` squared Euclidean distance, `cosine` 1 − cosine similarity, `ip` 1 − inner product; smaller is
 * nearer. They order neighbours as every vector store does, whether or not it reports the same numbers.
 */
export const distanceMetric = z.enum(['l2', 'cosine', 'ip']);
export type DistanceMetric = z.infer<typeof distanceMetric>;

/** Fills `distances` with those of one query to every stored vector. */
export type DistanceKernel = (queries: Float32Array, query: number, distances: Float64Array) => void;

/** Prepares the distances of queries to the vectors of `base`. */
export function distanceKernel(base: Float32Array, dimensions: number, metric: DistanceMetric): DistanceKernel {
  if (metric === 'l2') {
    return (queries, query, distances) => {
      const start = query * dimensions;
      for (let i = 0, at = 0; i < distances.length; i++) {
        let sum = 0;
        for (let d = 0; d < dimensions; d++, at++) {
          const difference = base[at]! - queries[start + d]!;
          sum += difference * difference;
        }
        distances[i] = sum;
      }
    };
  }
  const scale = metric === 'cosine' ? inverseNorms(base, dimensions) : undefined;
  return (queries, query, distances) => {
    const start = query * dimensions;
    const queryScale = metric === 'cosine' ? inverseNorms(queries.subarray(start, start + dimensions), dimensions)[0]! : 1;
    for (let i = 0, at = 0; i < distances.length; i++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++, at++) sum += base[at]! * queries[start + d]!;
      distances[i] = 1 - sum * queryScale * (scale === undefined ? 1 : scale[i]!);
    }
  };
}

/**
 * How much farther than the k-th neighbour a vector may be and still count as tied with it: stores compute in 32-bit floats, whose
 * rounding may order such vectors either way.
 */
export function tieTolerance(metric: DistanceMetric, kthDistance: number): number {
  // The subtraction from 1 leaves an absolute error; a sum of squares has only a relative one.
  return metric === 'l2' ? 1e-5 * kthDistance : 1e-6 * (1 + Math.abs(kthDistance));
}

/** 1 / length of each vector; 0 for a zero vector, which is then as far from everything as a right angle. */
function inverseNorms(vectors: Float32Array, dimensions: number): Float64Array {
  const inverse = new Float64Array(vectors.length / dimensions);
  for (let i = 0, at = 0; i < inverse.length; i++) {
    let sum = 0;
    for (let d = 0; d < dimensions; d++, at++) sum += vectors[at]! * vectors[at]!;
    inverse[i] = sum === 0 ? 0 : 1 / Math.sqrt(sum);
  }
  return inverse;
}
