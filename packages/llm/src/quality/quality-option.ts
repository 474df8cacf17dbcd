import { z } from 'zod';

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(text, 'su').source !== '';
  } catch {
    return false;
  }
};

const qualityCheck = z
  .strictObject({
    prompt: z.string().min(1).describe('What the model is asked.').meta({ examples: ['What is 6 times 7? Answer with the number alone.'] }),
    equals: z.string().min(1).optional().describe('What its answer must be, white space around it aside.').meta({ examples: ['42'] }),
    matches: z
      .string()
      .refine(isPattern, 'is no regular expression')
      .optional()
      .describe('A regular expression that must match somewhere in its answer, with the flags `s` and `u`; `(?i:…)` is for any case.')
      .meta({ examples: [String.raw`\b42\b`] }),
    outputTokens: z.int().positive().optional().describe('The most tokens of the answer. Default: those of the workload.'),
    temperature: z.number().nonnegative().default(0).describe('As that of the workload; 0, so that the answer is the same each time, as far as the server can do that.'),
  })
  .refine(({ equals, matches }) => (equals === undefined) !== (matches === undefined), { path: ['equals'], message: 'a check has either `equals` or `matches`' });
export type QualityCheck = z.output<typeof qualityCheck>;

/** Option of every workload that generates text. */
export const qualityOption = z
  .array(qualityCheck)
  .max(100)
  .default([])
  .describe(
    'What the model must know, asked before the load and after it, and not measured: a broken server may answer fast, and nonsense. Where an answer before the load is wrong, nothing is measured; ' +
      'after it, the measurement is invalid.',
  );
