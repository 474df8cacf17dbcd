import { z } from 'zod';
import { metricNumber } from './history-entry.ts';

const gitSha = z.string().nullable().describe('The commit of the working directory; null where it was in no repository.');

const trendPoint = z.strictObject({
  run: z.string().describe('The run.'),
  started_at: z.string().describe('When it began, UTC.'),
  git_sha: gitSha,
  dirty: z.boolean().describe('Whether there were changes beside the commit.'),
  value: z.number().describe('Over all trials of the run.'),
  n: z.int().nonnegative().describe('How many observations it rests on.'),
});
export type TrendPoint = z.infer<typeof trendPoint>;

const trendChange = z.strictObject({
  run: z.string().describe('The first run after the change.'),
  started_at: z.string().describe('When that began, UTC.'),
  git_sha: gitSha,
  before: z.number().describe('Median of the runs since the change before, or since the beginning.'),
  after: z.number().describe('Median of the runs until the next change, or until the end.'),
  change_share: z.number().nullable().describe('after ÷ before − 1: -0.05 is 5 % less; null where before is 0.'),
  worse: z.boolean().describe('Whether that is for the worse.'),
  p: z.number().min(0).max(1).describe('How often runs without this change would look as changed.'),
});
export type TrendChange = z.infer<typeof trendChange>;

const trendMetric = z.strictObject({
  metric: z.string().describe('Path into the result: latency.p99'),
  unit: metricNumber.shape.unit.describe('Of every value.'),
  better: metricNumber.shape.better,
  points: z.array(trendPoint).describe('In the order in which the runs began; runs that could not tell the value are left out.'),
  change_share: z.number().nullable().describe('The last value ÷ the first − 1; null of fewer than two, or where the first is 0.'),
  changes: z.array(trendChange).describe('Where the values changed and stayed so, by E-divisive; none of too few runs to tell.'),
});
export type TrendMetric = z.infer<typeof trendMetric>;

const trendEnvironment = z.strictObject({
  fingerprint: z.string().describe('Hash of the environment.'),
  runs: z.int().positive().describe('Runs in this environment.'),
  differences: z
    .array(
      z.strictObject({
        field: z.string().describe('Such as `cpu`.'),
        latest: z.string().nullable().describe('In the environment of the latest run; null: it has none.'),
        here: z.string().nullable().describe('In this one.'),
      }),
    )
    .describe('What is not as in the environment of the latest run.'),
  metrics: z.array(trendMetric).describe('In the order of the result.'),
});
export type TrendEnvironment = z.infer<typeof trendEnvironment>;

/** How the numbers of one benchmark went from run to run: what `ubench trend` shows. */
export const trend = z
  .strictObject({
    schema: z.literal('ubench.trend/1').describe('The format and its major version.'),
    benchmark: z.string().describe("The benchmark's id."),
    from: z.enum(['baseline', 'runs']).describe('baseline: runs that were accepted; runs: all runs of the store that can be believed.'),
    source: z.string().describe('Where they are kept.'),
    left_out: z
      .array(
        z.strictObject({
          run: z.string().nullable().describe('The run; null: nobody can tell which it was.'),
          why: z.enum(['invalid', 'unmeasured', 'unreadable']).describe('invalid: not to be believed; unmeasured: failed or interrupted; unreadable: its files are damaged or of a newer version.'),
          reason: z.string().describe('A sentence.'),
        }),
      )
      .describe('Runs that are not among the points, and why.'),
    environments: z.array(trendEnvironment).describe('Only numbers of the same environment can be compared: that of the latest run first.'),
  })
  .meta({ id: 'Trend', description: 'How the numbers of one benchmark went from run to run.' });
export type Trend = z.infer<typeof trend>;
