import { z } from 'zod';
import { provenance } from '../result/result.ts';

/** One number of a history. */
export const metricNumber = z.strictObject({
  unit: z.enum(['ns', 'per_s', 'share', 'count']).describe('Of the value.'),
  better: z.enum(['lower', 'higher']).describe('Which way is better.'),
  value: z.number().describe('Over all trials.'),
  n: z.int().nonnegative().describe('How many observations it rests on.'),
  trials: z.array(z.number().nullable()).describe('The same of each trial.'),
});

/** One accepted run: a line of `history.jsonl`, which gates and trends read. */
export const historyEntry = z
  .strictObject({
    schema: z.literal('ubench.history/1').describe('The format and its major version.'),
    run: z.string().describe('The run that was accepted.'),
    started_at: z.iso.datetime().describe('When that began, UTC: the order of the history.'),
    accepted_at: z.iso.datetime().describe('UTC.'),
    note: z.string().optional().describe('Why it was accepted.'),
    git: provenance.shape.git.describe('Of the working directory of the run.'),
    versions: z.record(z.string(), z.string()).describe('ubench, node, and every plugin in use.'),
    benchmarks: z
      .record(
        z.string(),
        z.strictObject({
          fingerprint: z.string().describe('Hash of the environment.'),
          environment: z.record(z.string(), z.string()).describe('What must match for numbers to be compared, field by field.'),
          numbers: z.record(z.string(), metricNumber).describe('By path: latency.p99'),
        }),
      )
      .describe('What was measured and is valid, by the id of the benchmark.'),
    gone: z.array(z.string()).optional().describe('Ids of benchmarks that earlier runs have and no spec declared any more; absent: none.'),
  })
  .meta({ id: 'HistoryEntry', description: 'An accepted run: what later ones are held against.' });
export type HistoryEntry = z.infer<typeof historyEntry>;
