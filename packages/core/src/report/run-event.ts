import { z } from 'zod';
import { plan } from '../plan/plan.ts';
import { benchmarkResult, deploymentResult, errorRecord, finding, sweepResult, trialResult } from '../result/result.ts';

const phase = z.enum(['prepare', 'connect', 'warmup', 'measure', 'drain']);
export type Phase = z.infer<typeof phase>;

/** What names an instance for its backend: its own fields beside these. */
const handle = z.looseObject({ backend: z.string(), deployment: z.string(), id: z.string() });

const trialOf = {
  benchmark: z.string(),
  trial: z.int().positive(),
  trials: z.int().positive(),
};

const runStart = z.strictObject({ type: z.literal('run-start'), run: z.string(), directory: z.string() });

/** How far a load is. */
export const progressEvent = z.strictObject({
  type: z.literal('progress'),
  ...trialOf,
  phase,
  elapsed_ns: z.number(),
  expected_ns: z.number().optional(),
  operations: z.number().describe('So far in this phase.'),
  rate_per_s: z.number().describe('Of the last second.'),
  p95_ns: z.number().optional().describe('Of the last second.'),
  failed: z.number(),
});

const kept = [
  z.strictObject({ type: z.literal('error'), error: errorRecord }),
  z.strictObject({ type: z.literal('warning'), benchmark: z.string(), finding }),
  z.strictObject({
    type: z.literal('deployment'),
    deployment: z.string().describe("The planned deployment's id."),
    state: z.enum(['starting', 'ready', 'stopping', 'stopped', 'failed', 'kept']),
    elapsed_ns: z.number(),
    error: errorRecord.optional(),
    result: deploymentResult.optional().describe('With ready and failed.'),
  }),
  z.strictObject({
    type: z.literal('instance'),
    deployment: z.string().describe("The planned deployment's id."),
    backend: z.string().describe('Its name in the configuration.'),
    state: z
      .enum(['starting', 'started', 'kept', 'reused', 'stopped'])
      .describe('starting: about to be started, and so perhaps there; kept: left running on purpose; reused: another run keeps it.'),
    handle: handle.optional().describe('Absent only while it is starting.'),
  }),
  z.strictObject({ type: z.literal('phase'), ...trialOf, phase, expected_ns: z.number().optional().describe('How long it will take, where that is known.') }),
  z.strictObject({
    type: z.literal('trial-end'),
    ...trialOf,
    result: trialResult,
    so_far: benchmarkResult.describe('What the trials until now say together; its own list of them is empty.'),
  }),
  z.strictObject({ type: z.literal('benchmark-end'), result: benchmarkResult }),
  z.strictObject({ type: z.literal('sweep-end'), result: sweepResult }),
  z.strictObject({ type: z.literal('interrupt'), signal: z.string() }),
] as const;

/** Everything that happens in a run, as plain data: what reporters are told. */
export const runEvent = z.discriminatedUnion('type', [runStart.extend({ plan }), progressEvent, ...kept]);
export type RunEvent = z.infer<typeof runEvent>;
export type ProgressEvent = z.infer<typeof progressEvent>;

/** What `events.jsonl` keeps of them, each with a `time` beside: the plan is in `plan.json`, and progress is for eyes only. */
export const storedEvent = z.discriminatedUnion('type', [runStart, ...kept]);
export type StoredEvent = z.infer<typeof storedEvent>;
