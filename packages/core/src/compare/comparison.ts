import { z } from 'zod';

const valueOfEach = z.array(z.string().nullable()).describe('Of each run, in their order; null: it has none, or did not record it.');

const comparedRun = z
  .strictObject({
    id: z.string().describe('The run.'),
    started_at: z.iso.datetime().describe('UTC.'),
    status: z.enum(['COMPLETED', 'FAILED', 'INTERRUPTED']).describe('What became of it.'),
    file: z.string().optional().describe('Where its result was read from.'),
  })
  .meta({ id: 'ComparedRun', description: 'One of the runs.' });

const provenanceDifference = z
  .strictObject({
    about: z.enum(['code', 'versions', 'service', 'machine', 'command']).describe('What the field belongs to; only `machine` can make numbers incomparable.'),
    field: z.string().describe('Such as `git.sha`, `db.options.settings.work_mem`, `db.facts.version`.'),
    values: valueOfEach,
  })
  .meta({ id: 'ProvenanceDifference', description: 'A circumstance that is not the same for all runs.' });
export type ProvenanceDifference = z.infer<typeof provenanceDifference>;

const benchmarkInRun = z
  .strictObject({
    status: z.enum(['measured', 'failed', 'skipped', 'todo', 'interrupted', 'missing']).describe('missing: the run does not have it.'),
    valid: z.boolean().describe('Whether its numbers can be believed.'),
    reasons: z.array(z.string()).describe('Why not, or what it failed with.'),
    trials: z.int().nonnegative().describe('How many of them were measured.'),
    fingerprint: z.string().nullable().describe('Hash of the environment; null where it is missing.'),
    differences: z
      .array(
        z.strictObject({
          field: z.string().describe('Of the environment: `cpu`, `load.concurrency`.'),
          first: z.string().nullable().describe('In the first run that has the benchmark; null: not recorded.'),
          here: z.string().nullable().describe('In this one.'),
        }),
      )
      .describe('Why its numbers are not comparable with those of the first; none where they are.'),
    perhaps: z.string().optional().describe('Of one that is missing: what it is probably called in this run.'),
  })
  .meta({ id: 'BenchmarkInRun', description: 'A benchmark in one of the runs.' });
export type BenchmarkInRun = z.infer<typeof benchmarkInRun>;

const numberInRun = z
  .strictObject({
    state: z
      .enum(['first', 'compared', 'not-comparable', 'invalid', 'other-meaning', 'no-ratio', 'new', 'missing'])
      .describe(
        'first: what the others are held against. not-comparable: measured in another environment. invalid: of a benchmark, here or in the first run, that cannot be believed. ' +
          'other-meaning: the metric is not what it is in the first run. no-ratio: there are not two values above zero. new: the first run has no such number. missing: this one has none.',
      ),
    value: z.number().nullable().describe('Over all trials, in the unit of the number; null where there is none.'),
    n: z.int().nonnegative().describe('How many observations it rests on.'),
    trials: z.array(z.number().nullable()).describe('The same of each trial.'),
    ratio: z.number().nullable().describe('Value ÷ that of the first run; null where they are not compared.'),
    low: z.number().nullable().describe('Lower end of the interval, which is of the ratio of the geometric means of the trials, by the t of Welch of their logarithms; null: fewer than two trials on a side.'),
    high: z.number().nullable().describe('Its upper end.'),
    direction: z
      .enum(['better', 'worse', 'same', 'unclear'])
      .nullable()
      .describe('Where the interval lies: on one side of 1, or around it (unclear); same: nothing differs at all. Shown, and no gate. null: there is no interval.'),
    reason: z.string().optional().describe('Why there is no ratio, or no interval.'),
    meaning: z.string().optional().describe('Of another meaning: what it is in this run.'),
    perhaps: z.string().optional().describe('Of one that is missing: what it is probably called in this run.'),
  })
  .meta({ id: 'NumberInRun', description: 'A number in one of the runs.' });
export type NumberInRun = z.infer<typeof numberInRun>;

const comparedNumber = z
  .strictObject({
    path: z.string().describe('Where it stands in a result: `latency.p99`.'),
    metric: z.string().describe('The metric that it is of: `latency`.'),
    title: z.string().describe('Column header.'),
    unit: z.enum(['ns', 'per_s', 'share', 'count']).describe('Of the values.'),
    better: z.enum(['lower', 'higher']).describe('Which way is better.'),
    meaning: z.string().describe('What it is, in the first run that has it.'),
    runs: z.array(numberInRun).describe('In the order of the runs.'),
  })
  .meta({ id: 'ComparedNumber', description: 'One number of a benchmark, in every run.' });
export type ComparedNumber = z.infer<typeof comparedNumber>;

const comparedBenchmark = z
  .strictObject({
    id: z.string().describe('What runs are matched by.'),
    title: z.string().describe('Its name with those of the enclosing describes and its parameters.'),
    file: z.string().describe('The spec that declares it.'),
    probe: z.boolean().describe('Whether its load was decided while a run went on: another run may have decided otherwise.'),
    runs: z.array(benchmarkInRun).describe('In the order of the runs.'),
    numbers: z.array(comparedNumber).describe('Every number that one of the runs has.'),
  })
  .meta({ id: 'ComparedBenchmark', description: 'One benchmark, in every run.' });
export type ComparedBenchmark = z.infer<typeof comparedBenchmark>;

const comparedSweep = z
  .strictObject({
    id: z.string().describe('What runs are matched by.'),
    parameter: z.string().describe('What was swept.'),
    knees: z.array(z.number().nullable()).describe('The knee of each run; null: it found none, or does not have the sweep.'),
  })
  .meta({ id: 'ComparedSweep', description: 'One sweep, in every run.' });

export const comparison = z
  .strictObject({
    schema: z.literal('ubench.comparison/1').describe('The format and its major version.'),
    confidence_share: z.number().describe('Of every interval, two-sided. Of numbers that have not changed at all, one in twenty looks better or worse at 0.95.'),
    runs: z.array(comparedRun).describe('As they were named; the others are held against the first.'),
    differences: z.array(provenanceDifference).describe('What is not the same of how the runs came to be.'),
    benchmarks: z.array(comparedBenchmark).describe('Those of the first run in its order, then what only others have.'),
    sweeps: z.array(comparedSweep).describe('In the same order.'),
    compared: z.int().nonnegative().describe('How many numbers have a ratio.'),
  })
  .meta({ id: 'Comparison', description: 'What two or more runs measured, side by side.' });
export type Comparison = z.infer<typeof comparison>;
