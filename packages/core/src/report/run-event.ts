import { z } from 'zod';
import { plan, plannedLoadBenchmark } from '../plan/plan.ts';
import { processIdentity } from '../store/process-identity.ts';
import { benchmarkResult, deploymentResult, errorRecord, finding, sweepResult, trialResult } from '../result/result.ts';

const phase = z.enum(['prepare', 'connect', 'warmup', 'measure', 'drain']);
export type Phase = z.infer<typeof phase>;

/** What names an instance for its backend: its own fields beside these. */
const handle = z.looseObject({
  backend: z.string().describe('The backend type.'),
  deployment: z.string().describe("The deployment's name."),
  id: z.string().describe("The instance's id, given by its backend."),
});

const trialOf = {
  benchmark: z.string().describe("The benchmark's id."),
  trial: z.int().positive().describe('From 1.'),
  trials: z.int().positive().describe('How many there are to be.'),
};

/** Ever growing numbers of a server. */
const serverCounts = z.strictObject({
  operations: z.number().nullable().describe('null: it has no such count.'),
  others: z.record(z.string(), z.number()).nullable().describe('Of what else it counts.'),
});

/** What of a trial only the process that steers it knows before its load begins. */
export const trialStart = z.strictObject({
  type: z.literal('trial-start').describe('The load of a trial is about to begin, by agents in a place of their own: with this another process can take it up, see `ubench collect`.'),
  ...trialOf,
  place: z.string().describe('The planned id of the deployment that its agents are in.'),
  group: z.string().describe('What the place calls them.'),
  agents: z.int().positive().describe('How many there are.'),
  prepared: z.unknown().optional().describe('What its workload prepared; absent where an earlier trial did.'),
  prepare_ns: z.number().nullable().describe('null: prepared by an earlier trial.'),
  data_size: z.number().nullable().describe('null: its workload cannot tell.'),
  counts: serverCounts.describe('Of the server, before.'),
  background: z
    .array(z.strictObject({ group: z.string().describe('As above.'), agents: z.int().positive().describe('As above.'), prepared: z.unknown().optional().describe('As above.') }))
    .describe('Of the loads beside it, in the order of the plan.'),
});
export type TrialStart = z.infer<typeof trialStart>;

/** What of a finished trial is neither in the streams of its agents nor in its result. */
const observedTrial = z.strictObject({
  counts: serverCounts.describe('By how much those of the server grew.'),
  complaints: z.array(z.string()).describe('What was wrong with what it answered after the load.'),
  server_problem: z.string().optional().describe('Why not all that it tells about itself could be read.'),
  ending: z.enum(['hopeless', 'restarted', 'died']).optional().describe('What ended its load early, where that was one of these.'),
});

const runStart = z.strictObject({
  type: z.literal('run-start').describe('The first.'),
  run: z.string().describe("The run's id."),
  directory: z.string().describe('Absolute: where its files are.'),
});

/** How far a load is. */
export const progressEvent = z.strictObject({
  type: z.literal('progress').describe('About once a second while load runs.'),
  ...trialOf,
  phase: phase.describe('What it does.'),
  elapsed_ns: z.number().describe('Since the phase began.'),
  expected_ns: z.number().optional().describe('How long the phase will take, where that is known.'),
  operations: z.number().describe('So far in this phase.'),
  rate_per_s: z.number().describe('Of the last second.'),
  mean_ns: z.number().optional().describe('Latency in the last second; absent, as the next two, where nothing succeeded.'),
  stddev_ns: z.number().optional().describe('Its standard deviation.'),
  p95_ns: z.number().optional().describe('Its 95th percentile.'),
  failed: z.number().describe('So far in this phase.'),
});

/** How much has come of what a deployment fetches. */
const provisionProgressEvent = z.strictObject({
  type: z.literal('provision-progress').describe('About once a second while a deployment fetches something.'),
  deployment: z.string().describe("The planned deployment's id."),
  step: z.string().describe('What it is at, such as pull.'),
  elapsed_ns: z.number().describe('Since the step began.'),
  done_bytes: z.number().describe('So far.'),
  total_bytes: z.number().describe('Of so much, as far as it is known yet.'),
});

const kept = [
  z.strictObject({
    type: z.literal('error').describe('Something of the run failed, beside its benchmarks and deployments.'),
    error: errorRecord.describe('What.'),
  }),
  z.strictObject({
    type: z.literal('warning').describe('Said before anything runs.'),
    benchmark: z.string().describe("The benchmark's id."),
    finding: finding.describe('What is to be said against its plan.'),
  }),
  z.strictObject({
    type: z.literal('deployment').describe('A deployment as the benchmarks see it.'),
    deployment: z.string().describe("The planned deployment's id."),
    state: z.enum(['starting', 'ready', 'stopping', 'stopped', 'failed', 'kept']).describe('What has become of it.'),
    elapsed_ns: z.number().describe('Since it began to start, or to stop.'),
    error: errorRecord.optional().describe('With failed.'),
    result: deploymentResult.optional().describe('With ready and failed.'),
  }),
  z.strictObject({
    type: z.literal('wait').describe('A deployment waits before it runs: once for every change of what for.'),
    deployment: z.string().describe("The planned deployment's id."),
    stage: z.enum(['queue', 'image', 'start']).describe('What for: a place, its image, or that its program listens and answers.'),
    reason: z.string().optional().describe('Why, in the words of its backend.'),
    restarts: z.int().positive().optional().describe('How often its place was taken from it and it began anew; absent: never.'),
    elapsed_ns: z.number().describe('Since the stage began.'),
  }),
  z.strictObject({
    type: z.literal('provision').describe('A deployment that answers is made ready to be measured, step by step.'),
    deployment: z.string().describe("The planned deployment's id."),
    step: z.string().describe('Which, such as pull or load.'),
    state: z.enum(['started', 'ended']).describe('One that fails does not end: its deployment has failed.'),
    elapsed_ns: z.number().describe('Since the step began.'),
  }),
  z.strictObject({
    type: z.literal('instance').describe('What a backend is about to do, or has done: by these, what was left behind is found again.'),
    deployment: z.string().describe("The planned deployment's id."),
    backend: z.string().describe('Its name in the configuration.'),
    state: z
      .enum(['starting', 'started', 'kept', 'reused', 'stopped'])
      .describe('starting: about to be started, and so perhaps there; kept: left running on purpose; reused: another run keeps it.'),
    handle: handle.optional().describe('Absent only while it is starting.'),
  }),
  z.strictObject({
    type: z.literal('phase').describe('A trial goes on to its next phase.'),
    ...trialOf,
    phase: phase.describe('Which.'),
    expected_ns: z.number().optional().describe('How long it will take, where that is known.'),
  }),
  z.strictObject({
    type: z.literal('taken-up').describe('The process of the run was killed, and another goes on with it: `ubench collect`.'),
    process: processIdentity.describe('Whose run it is from here on, while that lives.'),
  }),
  trialStart,
  z.strictObject({
    type: z.literal('trial-end').describe('A trial is finished: from here on it survives whatever happens.'),
    ...trialOf,
    result: trialResult.describe('What it measured.'),
    so_far: benchmarkResult.describe('What the trials until now say together; its own list of them is empty.'),
    observed: observedTrial.optional().describe('Of one whose agents were in a place of their own: what is needed beside their streams to summarize it again.'),
  }),
  z.strictObject({
    type: z.literal('benchmark-end').describe('A benchmark is finished and judged.'),
    result: benchmarkResult.describe('As in the result of the run.'),
  }),
  z.strictObject({
    type: z.literal('probe').describe('A further point of a sweep or search was decided and is about to be measured.'),
    benchmark: plannedLoadBenchmark.describe('As it would stand in the plan.'),
  }),
  z.strictObject({
    type: z.literal('sweep-end').describe('All points of a sweep are finished.'),
    result: sweepResult.describe('As in the result of the run.'),
  }),
  z.strictObject({
    type: z.literal('interrupt').describe('The run was told to end.'),
    signal: z.string().describe('By which signal.'),
  }),
] as const;

/** Everything that happens in a run, as plain data: what reporters are told. */
export const runEvent = z.discriminatedUnion('type', [runStart.extend({ plan }), progressEvent, provisionProgressEvent, ...kept]);
export type RunEvent = z.infer<typeof runEvent>;
export type ProgressEvent = z.infer<typeof progressEvent>;

/** What `events.jsonl` keeps of them, each with a `time` beside: the plan is in `plan.json`, and progress is for eyes only. */
export const storedEvent = z.discriminatedUnion('type', [runStart, ...kept]);
export type StoredEvent = z.infer<typeof storedEvent>;
