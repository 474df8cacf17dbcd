import { ownIdentity } from '@ubench/processes';
import { z } from 'zod';
import { gateCheck } from '../result/gate-check.ts';

export const abVariant = z
  .strictObject({
    name: z.string().describe('What the comparison calls it.'),
    settings: z.array(z.string()).describe('What makes it this variant, as it was written: `--b-set db.settings.shared_buffers=1GB`; none: as it is.'),
    git: z
      .strictObject({ ref: z.string().describe('As it was written.'), sha: z.string().describe('The commit that it meant.') })
      .optional()
      .describe('Of a variant that is a git ref.'),
    run: z.string().nullable().describe('The run that holds what was measured; null: it was not begun.'),
  })
  .meta({ id: 'AbVariant', description: 'One side of a comparison.' });
export type AbVariant = z.infer<typeof abVariant>;

const side = z.enum(['a', 'b']);

export const abBenchmark = z
  .strictObject({
    id: z.string().describe("The benchmark's id."),
    pairs: z.int().nonnegative().describe('How many pairs of trials both variants have.'),
    first: z.array(side).describe('Which variant was first in each pair, one that was begun and not finished included.'),
    verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR']).describe('Of all that gates; ERROR: there was nothing trustworthy to judge by.'),
    reason: z.string().optional().describe('Why it is an ERROR: a sentence.'),
  })
  .meta({ id: 'AbBenchmark', description: 'A benchmark that both variants have.' });
export type AbBenchmark = z.infer<typeof abBenchmark>;

/** `ab.json`: two runs that were measured in turns, and what they say about each other. Written when it begins, and again at its end. */
export const abRecord = z.strictObject({
  schema: z.literal('ubench.ab/1').describe('The format and its major version.'),
  id: z.string().describe('The name of its directory.'),
  started_at: z.iso.datetime().describe('UTC.'),
  process: z
    .strictObject({
      hostname: z.string().describe('The machine that it runs on.'),
      pid: z.int().positive().describe('Its process id.'),
      started: z.string().describe('When it started, as the system counts.'),
    })
    .describe('Whose it is: while that process lives, it goes on.'),
  argv: z.array(z.string()).describe('The command line.'),
  seed: z.int().nonnegative().describe('Decides which variant is first in each pair.'),
  looks: z.array(z.int().positive()).describe('After how many pairs it is judged; the last is the most there are.'),
  variants: z.strictObject({ a: abVariant.describe('What is held against.'), b: abVariant.describe('What is judged.') }).describe('a: what is held against; b: what is judged.'),
  status: z.enum(['RUNNING', 'COMPLETED', 'FAILED', 'INTERRUPTED']).describe('FAILED: nothing trustworthy was measured. RUNNING although its process is no more: it was killed.'),
  verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR']).nullable().describe('Of all benchmarks together, the worst first: ERROR, FAIL, INCONCLUSIVE; null until it is known.'),
  exit_code: z.int().nonnegative().nullable().describe('What the command ends with; null until it is known.'),
  differences: z.array(z.string()).describe('What is not the same in both plans, a few words each.'),
  only: z.strictObject({ a: z.array(z.string()).describe('Of the first.'), b: z.array(z.string()).describe('Of the second.') }).describe('Ids of benchmarks that only one variant has; they are not measured, and one that only a has keeps the verdict from being PASS.'),
  benchmarks: z.array(abBenchmark).describe('In the order of the plan.'),
  checks: z.array(gateCheck).describe('Of every metric that gates, in the order of the benchmarks.'),
});
export type AbRecord = z.infer<typeof abRecord>;

/** One that begins now, in this process. */
export function newAbRecord(known: Pick<AbRecord, 'id' | 'argv' | 'seed' | 'looks' | 'variants'>): AbRecord {
  return {
    schema: 'ubench.ab/1',
    started_at: new Date().toISOString(),
    process: ownIdentity(),
    ...known,
    status: 'RUNNING',
    verdict: null,
    exit_code: null,
    differences: [],
    only: { a: [], b: [] },
    benchmarks: [],
    checks: [],
  };
}
