import { defineErrors } from '@ubench/errors';

export const generationErrors = defineErrors({
  UBENCH_E_LLM_MODEL: (p: { models: readonly string[] }) => ({
    what: `The server has ${p.models.length} models, and the workload does not say which it asks: ${p.models.join(', ')}.`,
    fix: `Name one: model: '${p.models[0]}'.`,
  }),
});
