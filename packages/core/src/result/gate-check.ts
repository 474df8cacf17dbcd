import { z } from 'zod';

/** Where a number is held against another one: how much it changed, how much it may, and what follows. */
export const gateCheck = z
  .strictObject({
    benchmark: z.string().describe("The benchmark's id."),
    metric: z.string().describe('Path into the result: latency.p99'),
    unit: z.enum(['ns', 'per_s', 'share', 'count']).describe('Of the reference and of what was observed.'),
    better: z.enum(['lower', 'higher']).describe('Which way is better.'),
    reference: z.number().nullable().describe('What it is held against: the median of the accepted runs, or of the pairs of the first variant; null: there is none.'),
    observed: z.number().nullable().describe('The same of what is judged: the value of this run, or the median of the second variant; null: there is none.'),
    change_share: z
      .number()
      .nullable()
      .describe('How much worse it is, as a share: 0.05 is 5 % worse, -0.05 is 5 % better; the median of the pairs, or against the median of the history.'),
    low_share: z.number().nullable().describe('With the confidence, the change is above this; null: nothing can tell.'),
    high_share: z.number().nullable().describe('With the confidence, the change is below this.'),
    confidence: z.number().min(0).max(1).describe('Of each of the two bounds, one-sided.'),
    margin_share: z.number().positive().describe('How much worse is still accepted.'),
    n: z.int().nonnegative().describe('Pairs measured, or accepted runs that it is held against.'),
    noise_share: z.number().nonnegative().optional().describe('By how much the accepted runs differ from each other: the standard deviation of their logarithms; absent where nothing can tell.'),
    power_share: z.number().min(0).max(1).optional().describe('How often a run that is 10 % worse would FAIL, if runs differ as the accepted ones do; absent where nothing can tell.'),
    advisory: z.boolean().describe('Its verdict is shown and fails nothing.'),
    verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR']).describe('INCONCLUSIVE: nobody can tell; ERROR: there was nothing trustworthy to judge by.'),
    reason: z.string().optional().describe('Why it is INCONCLUSIVE or an ERROR: a sentence.'),
  })
  .meta({ id: 'GateCheck', description: 'One metric of one benchmark, held against what it was.' });
export type GateCheck = z.infer<typeof gateCheck>;

/** What a gate found, whatever it compares with. */
export const gateResult = z
  .strictObject({
    method: z.enum(['history', 'paired']).describe('history: against runs that were accepted before; paired: against another variant, measured in turns with it.'),
    against: z.string().describe('What it was held against: the directory of the baseline, relative to the root, or the name of the other variant.'),
    checks: z.array(gateCheck).describe('In the order of the benchmarks.'),
  })
  .meta({ id: 'Gate', description: 'What a gate found.' });
export type GateResult = z.infer<typeof gateResult>;
