import { z } from 'zod';
import { provenance } from '../result/result.ts';

/** `run.json`: what is known of a run before it does anything. With it, another process can tell what became of the run. */
export const runRecord = z.strictObject({
  schema: z.literal('ubench.run/1'),
  id: z.string(),
  started_at: z.iso.datetime(),
  process: z
    .strictObject({ hostname: z.string(), pid: z.int().positive(), started: z.string() })
    .describe('Whose run it is: while that process lives, it goes on.'),
  cwd: z.string().describe('Where the command was given.'),
  root: z.string().describe('What paths in the plan are relative to.'),
  plan_sha256: z.string(),
  provenance,
  rerun_of: z.string().optional().describe('The run whose command was given again.'),
});
export type RunRecord = z.infer<typeof runRecord>;
