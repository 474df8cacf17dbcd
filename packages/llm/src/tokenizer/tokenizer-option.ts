import { z } from 'zod';

export const tokenizerOption = z
  .union([
    z.enum(['server', 'estimate']),
    z.strictObject({ file: z.string().min(1).describe('A `tokenizer.json` of Hugging Face, relative to the spec; the `tokenizer_config.json` beside it is read too.') }),
  ])
  .optional()
  .describe(
    'What counts the tokens of prompts, before the load: `server` is its own endpoint (`/tokenize`), a file the tokenizer of the model, and `estimate` a token for every four bytes. Default: the server where it has ' +
      'that endpoint, otherwise an estimate.',
  );
export type TokenizerOption = z.output<typeof tokenizerOption>;
