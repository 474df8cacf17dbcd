import { counterRandom } from '@ubench/load';

/** What {@link clusteredDataset} makes its vectors from. */
export interface DatasetParameters {
  readonly dimensions: number;
  /** How many centres the vectors gather around. */
  readonly clusters: number;
  /** Standard deviation around a centre, per dimension; the centres' own is 1. From 1 on clusters overlap and search is hard. */
  readonly spread: number;
  readonly seed: number;
}

/** Vectors as a pure function of their number: any part of the set can be made anywhere, in any order. */
export interface Dataset {
  readonly dimensions: number;
  /** Stored vectors `from` to `from + count - 1`, one after the other. */
  vectors(from: number, count: number): Float32Array;
  /** Query vectors, of the same distribution and never among the stored ones. */
  queries(from: number, count: number): Float32Array;
}

/** Values lie on this grid, so that a vector is short as text and the text is exact. */
const grid = 1e4;

/** Apart from the streams of the load itself (`randomStream`), which share the seed. */
const stream = { centres: 0x7600, stored: 0x7601, queries: 0x7602 } as const;

/** A Gaussian mixture: `clusters` centres drawn from N(0, 1), each vector at a random centre plus N(0, spread²). */
export function clusteredDataset({ dimensions, clusters, spread, seed }: DatasetParameters): Dataset {
  const centres = new Float64Array(clusters * dimensions);
  const centreRandom = counterRandom(seed, stream.centres);
  for (let cluster = 0; cluster < clusters; cluster++) {
    centreRandom.at(cluster);
    for (let d = 0; d < dimensions; d++) centres[cluster * dimensions + d] = centreRandom.normal();
  }
  const draw = (of: number): Dataset['vectors'] => {
    const random = counterRandom(seed, of);
    return (from, count) => {
      const values = new Float32Array(count * dimensions);
      let at = 0;
      for (let i = from; i < from + count; i++) {
        random.at(i);
        const centre = random.int(0, clusters - 1) * dimensions;
        for (let d = 0; d < dimensions; d++) values[at++] = Math.round((centres[centre + d]! + spread * random.normal()) * grid) / grid;
      }
      return values;
    };
  };
  return { dimensions, vectors: draw(stream.stored), queries: draw(stream.queries) };
}

/** A vector as a JSON array. Parsed as 32-bit floats it is the same vector, bit for bit. */
export function vectorText(vector: Float32Array): string {
  let text = '[';
  for (let d = 0; d < vector.length; d++) {
    const value = vector[d]!;
    const short = Math.round(value * grid) / grid;
    text += (d === 0 ? '' : ',') + (Math.fround(short) === value ? short : value);
  }
  return `${text}]`;
}
