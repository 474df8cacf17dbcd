import { z } from 'zod';
import { type TimestampUnit, timestampUnits } from './trace/timestamp.ts';

const positiveInt = z.int().positive();
const count = z.int().nonnegative();
const nonNegative = z.number().nonnegative();

const share = z.number().min(0).max(1);

const common = {
  warmup_ns: nonNegative.describe('Load before the measurement, not counted.'),
  stop: z
    .union([
      z.strictObject({ duration_ns: z.number().positive().describe('How long to measure.') }),
      z.strictObject({ operations: positiveInt.describe('How many operations to measure, over all agents.') }),
    ])
    .describe('What ends the measurement.'),
  timeout_ns: z.number().positive().describe('An operation that takes longer has failed.'),
  grace_ns: nonNegative.describe('How long operations in flight at the end may take; what is left then is unfinished.'),
  until: z
    .strictObject({
      within_share: share.describe('How far the throughput may drift, and how much it may spread, of its mean.'),
      over_s: positiveInt.describe('In the last so many whole seconds.'),
    })
    .exactOptional()
    .describe('When the throughput is steady, the load ends; `stop` is the latest end then.'),
  abort_on: z
    .strictObject({
      errors_share: share.describe('When more of the operations that ended have failed …'),
      for_s: positiveInt.describe('… in the last so many whole seconds.'),
    })
    .exactOptional()
    .describe('When the load is hopeless, and ends.'),
};

export const closedLoop = z.strictObject({
  loop: z.literal('closed').describe('Each client sends when its last operation is done.'),
  concurrency: positiveInt.describe('Virtual clients over all agents.'),
  think_ns: nonNegative.describe('Pause of a virtual client between two operations.'),
  ...common,
});

const plannedTrace = z.strictObject({
  path: z.string().describe('Relative to the root, with forward slashes.'),
  sha256: z.string().describe('Of its content; an agent refuses another. Empty where the benchmark does not run, and nobody looked.'),
  column: z.string().describe('Holds the timestamps.'),
  unit: z.enum(Object.keys(timestampUnits) as [TimestampUnit]).describe('Of the timestamps.'),
  speed: z.number().positive().describe('2: in half the time.'),
  operations: count.describe('How many of its operations are measured.'),
  length_ns: nonNegative.describe('From its first operation to its last, at its speed.'),
});
export type PlannedTrace = z.infer<typeof plannedTrace>;

export const openLoop = z.strictObject({
  loop: z.literal('open').describe('Operations start when the schedule says so.'),
  rate_per_s: nonNegative.describe('Operations over all agents. With `stages`: what it starts with, the warm-up included. Of a trace: its mean.'),
  stages: z
    .array(
      z.strictObject({
        to_per_s: nonNegative.describe('What the rate is at the end of the stage.'),
        over_ns: z.number().positive().describe('How long the rate takes to get there, in a straight line.'),
      }),
    )
    .exactOptional()
    .describe('How the rate changes from the start of the measurement on, one stage after the other; then it stays. Absent: it does not change.'),
  arrivals: z
    .union([
      z.enum(['constant', 'poisson']),
      z.strictObject({ gamma: z.number().positive().describe('The shape of the distribution of gaps.') }),
      z.strictObject({ trace: plannedTrace.describe('What is replayed.') }),
    ])
    .describe('Evenly spaced, with exponentially distributed gaps, with gamma distributed ones, or when a trace says so.'),
  max_concurrency: positiveInt.describe('Cap on connections over all agents, opened on demand.'),
  skip_after_ns: nonNegative.exactOptional().describe('An operation that has waited longer for a connection is not sent. Absent: it is sent, however late.'),
  ...common,
});

/** A load as a plan carries it: canonical units, every default filled in. */
export const loadPlan = z
  .discriminatedUnion('loop', [closedLoop, openLoop])
  .meta({ id: 'Load', description: 'A load in canonical units, every default filled in.' });
export type LoadPlan = z.infer<typeof loadPlan>;
export type ClosedLoop = z.infer<typeof closedLoop>;
export type OpenLoop = z.infer<typeof openLoop>;
