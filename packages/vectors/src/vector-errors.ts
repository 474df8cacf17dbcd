import { defineErrors } from '@ubench/errors';

export const vectorErrors = defineErrors({
  UBENCH_E_VECTORS_BATCH: (p: { batchSize: number; limit: number }) => ({
    what: `A batch of ${p.batchSize} vectors is more than the server takes.`,
    fix: `Give a batchSize of at most ${p.limit}.`,
  }),
  UBENCH_E_VECTORS_COUNT: (p: { expected: number; found: number }) => ({
    what: `${p.expected} vectors were inserted, but the collection holds ${p.found}.`,
    fix: 'Look at the log of the server: it accepted vectors that it did not store.',
  }),
});
