import type { Endpoint, Recorder } from '@ubench/load';
import type { DistanceMetric } from './distance.ts';

/** An HNSW collection. */
export interface CollectionSpec {
  /** 3 to 63 characters of `a-z0-9-`. */
  readonly name: string;
  readonly dimensions: number;
  readonly metric: DistanceMetric;
  /** Candidates kept while the graph is built. */
  readonly efConstruction: number;
  /** Links per vector (M). */
  readonly maxNeighbors: number;
  /** Candidates kept while searching. */
  readonly efSearch: number;
}

/** The part of a recorder that a driver needs. */
export type DriverRecorder = Pick<Recorder, 'sent' | 'first' | 'done'>;

/**
 * What the workloads need to know of a vector store. `Search` and `Insert` are requests that are ready to be sent: encoding them is not
 * part of the measured time. Vectors are named by their numbers.
 */
export interface VectorDriver<Search = unknown, Insert = unknown> {
  /** The service type: `chroma`. */
  readonly service: string;
  open(endpoint: Endpoint): Promise<VectorSession<Search, Insert>>;
  encodeSearch(query: Float32Array, k: number): Search;
  /** `vectors` holds one after the other; the first is number `firstId`. */
  encodeInsert(firstId: number, vectors: Float32Array, dimensions: number): Insert;
}

/** One connection to a vector store. Calls reject with an error whose `code` names the kind of failure (`http 404`). */
export interface VectorSession<Search = unknown, Insert = unknown> {
  readonly connected: boolean;
  /** Creates an empty collection, in the place of one of the same name. Resolves with what the other calls know it by. */
  createCollection(spec: CollectionSpec): Promise<string>;
  findCollection(name: string): Promise<string | undefined>;
  count(collection: string): Promise<number>;
  /** The most vectors that one insert may hold. */
  batchLimit(): Promise<number>;
  insert(collection: string, batch: Insert, recorder?: DriverRecorder): Promise<void>;
  /** The numbers of the nearest vectors, nearest first. */
  search(collection: string, query: Search, recorder?: DriverRecorder): Promise<ArrayLike<number>>;
  /** Never rejects. */
  close(): Promise<void>;
}
