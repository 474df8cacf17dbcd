import { defineWorkload, type MetricSpecs, type Workload, type WorkloadContext, type WorkloadMaker } from '@ubench/load';
import { z } from 'zod';
import { collectionName, datasetOptions, indexOptions } from './collection-options.ts';
import { clusteredDataset, type Dataset } from './dataset.ts';
import type { VectorDriver, VectorSession } from './driver.ts';
import { type GroundTruth, groundTruth } from './ground-truth.ts';
import { cachedNeighbours } from './ground-truth-cache.ts';
import { recallOf, strictRecallOf } from './recall.ts';
import { recallPanel } from './recall-panel.ts';
import { vectorErrors } from './vector-errors.ts';

export const searchOptions = z
  .strictObject({
    vectors: z.int().positive().default(10_000).describe('Stored vectors.'),
    queries: z.int().positive().default(1_000).describe('Distinct query vectors; operation i asks number i mod queries.'),
    k: z.int().positive().default(10).describe('Neighbours asked for.'),
    efSearch: z.int().positive().default(100).describe('HNSW: candidates kept while searching; more is slower and finds more.'),
    ...datasetOptions,
    ...indexOptions,
  })
  .refine(({ k, vectors }) => k <= vectors, { path: ['k'], message: 'cannot be more than there are vectors' });
type SearchOptions = z.output<typeof searchOptions>;

export const searchMetrics = {
  recall: {
    kind: 'ratio',
    title: 'Recall@k',
    definition: 'Share of the k exact nearest neighbours that an answer holds; ties with the k-th count, duplicate ids do not.',
    better: 'higher',
  },
  strictRecall: {
    kind: 'ratio',
    title: 'Strict recall@k',
    definition: 'Share of the ids of the k exact nearest neighbours that an answer holds; of tied vectors only those with the lowest ids.',
    better: 'higher',
  },
} as const satisfies MetricSpecs;

const preparedSearch = z.strictObject({ collection: z.string(), truth: groundTruth });
type PreparedSearch = z.infer<typeof preparedSearch>;

/** What all clients of an agent share: the checked answers, and the queries ready to be sent. */
interface SharedQueries {
  readonly collection: string;
  readonly truth: GroundTruth;
  readonly encoded: readonly unknown[];
}

/** Makes `search` for a vector store: a collection is filled once, then each operation asks for the k nearest vectors of one query. */
export function searchWorkload<const Kind extends string, Search, Insert>(
  driver: VectorDriver<Search, Insert> & { readonly service: Kind },
): WorkloadMaker<(options?: z.input<typeof searchOptions>) => Workload<Kind, typeof searchMetrics>> {
  const shared = new WeakMap<object, SharedQueries>();
  const share = (context: WorkloadContext<SearchOptions> & { readonly prepared: unknown }): SharedQueries => {
    const key = context.prepared as object;
    let queries = shared.get(key);
    if (queries === undefined) {
      queries = { ...preparedSearch.parse(key), encoded: encodeQueries(driver, context) };
      shared.set(key, queries);
    }
    return queries;
  };
  return defineWorkload({
    service: driver.service,
    name: 'search',
    description: 'Asks for the k nearest vectors of one query; the collection is filled once, before the first trial.',
    options: searchOptions,
    metrics: searchMetrics,
    panels: (input) => [recallPanel(input)],
    mutates: false,
    async prepare(context): Promise<PreparedSearch> {
      const { options, cacheDir, signal } = context;
      const { dimensions, k, metric } = options;
      const dataset = datasetOf(context);
      const base = dataset.vectors(0, options.vectors);
      const session = await driver.open(context.endpoint);
      try {
        const collection = await fill(driver, session, base, context);
        const queries = dataset.queries(0, options.queries);
        const truth = await cachedNeighbours({ base, queries, dimensions, k, metric }, cacheDir, signal);
        // Stores index what was inserted lately at the latest when it is searched: not in the first measured operation.
        await session.search(collection, driver.encodeSearch(queries.subarray(0, dimensions), k));
        return { collection, truth };
      } finally {
        await session.close();
      }
    },
    async dataSize(context) {
      const session = await driver.open(context.endpoint);
      try {
        return await session.count(preparedSearch.parse(context.prepared).collection);
      } finally {
        await session.close();
      }
    },
    async connect(context) {
      const { collection, truth, encoded } = share(context);
      const session = await driver.open(context.endpoint);
      return {
        async operate(i, _random, recorder) {
          const query = i % encoded.length;
          const ids = await session.search(collection, encoded[query] as Search, recorder);
          recorder.value('recall', recallOf(truth, query, ids));
          recorder.value('strictRecall', strictRecallOf(truth, query, ids));
        },
        get connected() {
          return session.connected;
        },
        close: () => session.close(),
      };
    },
  });
}

const datasetOf = ({ options, seed }: WorkloadContext<SearchOptions>): Dataset => clusteredDataset({ ...options, seed });

function encodeQueries<Search>(driver: VectorDriver<Search>, context: WorkloadContext<SearchOptions>): Search[] {
  const { queries, dimensions, k } = context.options;
  const vectors = datasetOf(context).queries(0, queries);
  const vector = (query: number): Float32Array => vectors.subarray(query * dimensions, (query + 1) * dimensions);
  return Array.from({ length: queries }, (_, query) => driver.encodeSearch(vector(query), k));
}

/** Batches are kept to this size even where a server takes more, so that an abort is heard soon. */
const fillBatch = 1_000;

async function fill<Search, Insert>(
  driver: VectorDriver<Search, Insert>,
  session: VectorSession<Search, Insert>,
  base: Float32Array,
  { options, seed, signal }: WorkloadContext<SearchOptions>,
): Promise<string> {
  const { dimensions, vectors } = options;
  const collection = await session.createCollection({ ...options, name: collectionName('search', options, seed) });
  const size = Math.min(await session.batchLimit(), fillBatch);
  for (let first = 0; first < vectors; first += size) {
    signal.throwIfAborted();
    const batch = base.subarray(first * dimensions, Math.min(first + size, vectors) * dimensions);
    await session.insert(collection, driver.encodeInsert(first, batch, dimensions));
  }
  const found = await session.count(collection);
  if (found !== vectors) throw vectorErrors.UBENCH_E_VECTORS_COUNT({ expected: vectors, found }, { where: `collection '${collection}'` });
  return collection;
}
