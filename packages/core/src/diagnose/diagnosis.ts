import { z } from 'zod';

/** What one check of `ubench doctor` found: plain data, for a person and for `--json`. */
export const diagnosis = z.strictObject({
  name: z.string().min(1).describe('What was looked at, in a few words: memory, server program.'),
  status: z
    .enum(['ok', 'warning', 'problem'])
    .describe('warning: it works, and numbers or comfort suffer; problem: something that ubench does cannot work.'),
  found: z.string().describe('What is there, with its numbers. Never a secret.'),
  fix: z.string().optional().describe('What to do about it; absent where it is ok.'),
});
export type Diagnosis = z.infer<typeof diagnosis>;
