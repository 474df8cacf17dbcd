import { z } from 'zod';

const positiveInt = z.int().positive();
const nonNegative = z.number().nonnegative();

const common = {
  /** Load before the measurement, not counted. */
  warmup_ns: nonNegative,
  /** What ends the measurement. */
  stop: z.union([z.strictObject({ duration_ns: z.number().positive() }), z.strictObject({ operations: positiveInt })]),
  /** An operation that takes longer has failed. */
  timeout_ns: z.number().positive(),
  /** How long operations in flight at the end may take; what is left then is unfinished. */
  grace_ns: nonNegative,
};

export const closedLoop = z.strictObject({
  loop: z.literal('closed'),
  /** Virtual clients over all agents. */
  concurrency: positiveInt,
  /** Pause of a virtual client between two operations. */
  think_ns: nonNegative,
  ...common,
});

export const openLoop = z.strictObject({
  loop: z.literal('open'),
  rate_per_s: z.number().positive(),
  arrivals: z.enum(['constant', 'poisson']),
  /** Cap on connections over all agents, opened on demand. */
  max_concurrency: positiveInt,
  ...common,
});

/** A load as a plan carries it: canonical units, every default filled in. */
export const loadPlan = z.discriminatedUnion('loop', [closedLoop, openLoop]);
export type LoadPlan = z.infer<typeof loadPlan>;
export type ClosedLoop = z.infer<typeof closedLoop>;
export type OpenLoop = z.infer<typeof openLoop>;
