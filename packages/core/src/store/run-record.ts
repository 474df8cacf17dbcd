import { z } from 'zod';
import { provenance } from '../result/result.ts';
import { processIdentity } from './process-identity.ts';

/** `run.json`: what is known of a run before it does anything. With it, another process can tell what became of the run. */
export const runRecord = z.strictObject({
  schema: z.literal('ubench.run/1').describe('The format and its major version.'),
  id: z.string().describe('The name of the directory.'),
  started_at: z.iso.datetime().describe('UTC.'),
  process: processIdentity.describe('Whose run it is: while that process lives, it goes on.'),
  cwd: z.string().describe('Where the command was given.'),
  root: z.string().describe('What paths in the plan are relative to.'),
  plan_sha256: z.string().describe('Hash of the plan in canonical JSON; empty for a run that was imported or adopted, which has none.'),
  provenance: provenance.describe('By which command, on which machine, with which versions.'),
  adopted: z
    .strictObject({ backend: z.string().describe('Its name in the configuration.') })
    .optional()
    .describe('Of a run that was found on a backend, by `ubench list --backend … --adopt`: all but its id and when it started is of that command.'),
  rerun_of: z.string().optional().describe('The run whose command was given again.'),
});
export type RunRecord = z.infer<typeof runRecord>;
