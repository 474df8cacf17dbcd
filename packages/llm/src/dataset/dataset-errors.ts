import { defineErrors } from '@ubench/errors';

export const datasetErrors = defineErrors({
  UBENCH_E_DATASET_CACHE: (p: { path: string; problem: string }) => ({
    what: `The prepared prompts ${p.path} cannot be read: ${p.problem}`,
    fix: 'Leave the cache directory as it is while a benchmark runs, and run it again.',
  }),
});
