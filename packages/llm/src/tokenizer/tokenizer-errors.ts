import { defineErrors } from '@ubench/errors';

export const tokenizerErrors = defineErrors({
  UBENCH_E_TOKENIZER_FILE: (p: { path: string; problem: string }) => ({
    what: `The tokenizer ${p.path} cannot be used: ${p.problem}`,
    fix: "Name the tokenizer.json of the model, relative to the spec: tokenizer: { file: 'tokenizer.json' }.",
  }),
  UBENCH_E_TOKENIZER_SERVER: (p: { url: string; problem: string }) => ({
    what: `${p.url} does not count tokens: ${p.problem}`,
    fix: "Count them by the model's own file, tokenizer: { file: 'tokenizer.json' }, or take an estimate, tokenizer: 'estimate'.",
  }),
});
