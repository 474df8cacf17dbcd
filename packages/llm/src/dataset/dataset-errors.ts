import { defineErrors } from '@ubench/errors';

export const datasetErrors = defineErrors({
  UBENCH_E_DATASET_FILE: (p: { path: string; problem: string }) => ({
    what: `The data set ${p.path} cannot be read: ${p.problem}`,
    fix: 'Name a file of JSON (a list, or an object on each line), relative to the spec.',
  }),
  UBENCH_E_DATASET_ENTRY: (p: { problem: string }) => ({
    what: `An entry of the data set cannot be used: ${p.problem}.`,
    fix: 'Correct the entry, or take it out of the file.',
  }),
  UBENCH_E_DATASET_EMPTY: (p: { path: string }) => ({
    what: `The data set ${p.path} has no entry.`,
    fix: 'Name a file that has prompts.',
  }),
  UBENCH_E_DATASET_LEFT_OUT: (p: { path: string; reasons: string }) => ({
    what: `Nothing of the data set ${p.path} is left: ${p.reasons}.`,
    fix: 'Widen its bounds (minPromptTokens, maxPromptTokens, maxTotalTokens), or name another file.',
  }),
  UBENCH_E_DATASET_TOO_LONG: (p: { tokens: number; most: number }) => ({
    what: `An entry of the data set has ${p.tokens} tokens, and may have ${p.most}.`,
    fix: "Raise maxPromptTokens, or write tooLong: 'cut' or tooLong: 'leaveOut'.",
  }),
  UBENCH_E_DATASET_SIZE: (p: { prompts: number; limit: string }) => ({
    what: `The first ${p.prompts} prompts are more than ${p.limit}, and every agent holds them all.`,
    fix: 'Ask for fewer prompts, or for shorter ones (maxPromptTokens).',
  }),
  UBENCH_E_DATASET_IMAGE: (p: { path: string; problem: string }) => ({
    what: `The image ${p.path} cannot be sent: ${p.problem}.`,
    fix: 'Name PNG, JPEG, GIF or WebP files, relative to the spec, or URLs that the server can reach.',
  }),
  UBENCH_E_DATASET_TOKEN_IDS: () => ({
    what: 'Prompts of token ids need a tokenizer, and there is none.',
    fix: "Name the model's own file, tokenizer: { file: 'tokenizer.json' }, or send text.",
  }),
  UBENCH_E_DATASET_NOT_TRACED: () => ({
    what: 'The data set is that of a trace, and the load replays none.',
    fix: "Replay one, load: { trace: 'trace.jsonl' }, or take another data set, such as random().",
  }),
  UBENCH_E_DATASET_TRACED: (p: { operation: number; problem: string }) => ({
    what: `Operation ${p.operation} of the trace is no prompt: ${p.problem}.`,
    fix: 'Every line has a prompt, messages or a length in tokens; traced() says which columns they are in.',
  }),
  UBENCH_E_DATASET_CACHE: (p: { path: string; problem: string }) => ({
    what: `The prepared prompts ${p.path} cannot be read: ${p.problem}`,
    fix: 'Leave the cache directory as it is while a benchmark runs, and run it again.',
  }),
});
