import { defineWorkload, type MetricSpecs, type Workload, type WorkloadContext, type WorkloadMaker } from '@ubench/load';
import { z } from 'zod';
import { collectionName, datasetOptions, indexOptions } from './collection-options.ts';
import { clusteredDataset } from './dataset.ts';
import type { VectorDriver } from './driver.ts';
import { vectorErrors } from './vector-errors.ts';

export const addOptions = z.strictObject({
  batchSize: z.int().positive().default(1).describe('Vectors per operation.'),
  ...datasetOptions,
  ...indexOptions,
});
type AddOptions = z.output<typeof addOptions>;

export const addMetrics = {
  vectorsPerSecond: {
    kind: 'rate',
    title: 'Vectors/s',
    definition: 'Vectors whose insert the server confirmed inside the measurement, per second.',
    better: 'higher',
  },
} as const satisfies MetricSpecs;

const preparedAdd = z.strictObject({ collection: z.string() });
type PreparedAdd = z.infer<typeof preparedAdd>;

/** Makes `add` for a vector store: operation i inserts batch i into a collection that is empty when a trial starts. */
export function addWorkload<const Kind extends string, Search, Insert>(
  driver: VectorDriver<Search, Insert> & { readonly service: Kind },
): WorkloadMaker<(options?: z.input<typeof addOptions>) => Workload<Kind, typeof addMetrics>> {
  return defineWorkload({
    service: driver.service,
    name: 'add',
    description: 'Inserts one batch of vectors into a collection that is empty when a trial starts.',
    options: addOptions,
    metrics: addMetrics,
    mutates: true,
    async prepare(context): Promise<PreparedAdd> {
      const { options } = context;
      const session = await driver.open(context.endpoint);
      try {
        const limit = await session.batchLimit();
        if (options.batchSize > limit) throw vectorErrors.UBENCH_E_VECTORS_BATCH({ batchSize: options.batchSize, limit });
        // Nothing searches here; efSearch is what stores take by default.
        return { collection: await session.createCollection({ ...options, efSearch: 100, name: nameOf(context) }) };
      } finally {
        await session.close();
      }
    },
    async connect(context) {
      const { options, seed } = context;
      const { batchSize, dimensions } = options;
      const { collection } = preparedAdd.parse(context.prepared);
      const dataset = clusteredDataset({ ...options, seed });
      const session = await driver.open(context.endpoint);
      return {
        async operate(i, _random, recorder) {
          const first = i * batchSize;
          await session.insert(collection, driver.encodeInsert(first, dataset.vectors(first, batchSize), dimensions), recorder);
          recorder.value('vectorsPerSecond', batchSize);
        },
        get connected() {
          return session.connected;
        },
        close: () => session.close(),
      };
    },
    async serverOperations(context) {
      const session = await driver.open(context.endpoint);
      try {
        const collection = await session.findCollection(nameOf(context));
        return collection === undefined ? 0 : (await session.count(collection)) / context.options.batchSize;
      } finally {
        await session.close();
      }
    },
  });
}

const nameOf = ({ options, seed }: WorkloadContext<AddOptions>): string => collectionName('add', options, seed);
