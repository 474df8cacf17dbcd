import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { type CpuProfile, createMeasurement, type IntervalPoint, type LoadPlan, type PlanSlice, type Tally, type TrialMeasurement, type Workload, type WorkloadContext } from '@ubench/load';
import { coreErrors } from '../core-errors.ts';
import { knownTime } from '../plan/estimate.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import { backgroundLead_ns } from '../plan/planned-background.ts';
import { keepProfiles, type TrialProfile } from '../profile/keep-profiles.ts';
import { samplingInterval_us } from '../profile/sampling-interval.ts';
import type { Phase, ProgressEvent } from '../report/run-event.ts';
import type { TrialResult } from '../result/result.ts';
import { agentCount } from './agent-count.ts';
import { pumpMessages } from './agent-pump.ts';
import type { BackgroundLoads } from './background-loads.ts';
import { ClientSampler } from './client-sampler.ts';
import { countedAlong } from './counted-along.ts';
import type { LiveDeployment } from './deployments.ts';
import { requireOpenFiles } from './open-files.ts';
import { type KeptOperations, OperationLogFile } from './operation-log-file.ts';
import type { RunSession } from './run-session.ts';
import { grownCounts, noServerCounts, type ServerCounts, serverCounts, settledServerCounts } from './server-count.ts';
import { ServerSampler } from './server-sampler.ts';
import { nextEnd, steerLoad, type Steadiness } from './steer-load.ts';
import { aborted, watchLoad } from './watch-load.ts';

/** Everything that one repetition of a measurement gave. */
export interface Trial {
  readonly measurement: TrialMeasurement;
  /** What the workload's `prepare` returned, for the next trial; `prepare_ns` is null when an earlier trial's was used. */
  readonly prepared: unknown;
  readonly prepare_ns: number | null;
  /** The server's own counts over warm-up and measurement. */
  readonly serverCounts: ServerCounts;
  /** Operations of loads beside it that are in the server's count too. */
  readonly countedAlong?: { readonly succeeded: number; readonly failed: number; readonly clients: number; readonly tallies: readonly ReadonlyMap<string, Tally>[] };
  /** A load beside it of which nobody can tell whether it is in that count, so that there is none. */
  readonly uncounted?: string;
  /** Of the loads beside it, in the order of the plan. */
  readonly background: readonly Trial[];
  /** What there was to work on, where the workload can tell. */
  readonly dataSize: number | null;
  /** What is wrong with what the service answers after the load. */
  readonly complaints: readonly string[];
  readonly server: TrialResult['server'];
  /** Why not all of that could be read. */
  readonly serverProblem?: string;
  /** What this process used; of loads beside another it is in that one's. */
  readonly client?: TrialResult['client']['series'];
  /** How busy the thread was through which the service is reached, from 0 to 1; absent where it is reached directly. */
  readonly tunnelUtilisation?: number;
  /** Where the load was to end when it is steady, and it took long enough to tell. */
  readonly steadiness?: Steadiness;
  /** Why it ended before its stop condition. */
  readonly aborted: string | undefined;
  /** What ended it was its `abortOn`. */
  readonly hopeless?: boolean;
  /** What ended it was that the instance lost its place and began anew. */
  readonly restarted?: boolean;
  /** The instance ended under load. */
  readonly died: Error | undefined;
  /** Where its workload told of operations one by one. */
  readonly operationLog?: KeptOperations & { readonly origin_ns: number };
  /** Where the agents were profiled. */
  readonly profile: TrialProfile | undefined;
}

interface TrialInput {
  readonly session: RunSession;
  readonly bench: PlannedLoadBenchmark;
  readonly workload: Workload;
  readonly live: LiveDeployment;
  /** The loads beside it. */
  readonly beside: BackgroundLoads;
  /** From 1. */
  readonly number: number;
  readonly prepared: { readonly value: unknown } | undefined;
  readonly timeout: AbortSignal | undefined;
}

/** From the start command to the first operation: every agent has been told by then. */
const startDelay_ns = 20e6;
/** How long those that were told to stop may take: agents to hand over what they measured, a preparation to end. */
const handOver_ms = 3_000;

/** Prepares, loads and measures once. Rejects when there is nothing to measure: preparing or connecting failed. */
export async function measureTrial(input: TrialInput): Promise<Trial> {
  const { session, bench, workload, live, beside, number, timeout } = input;
  const signal = timeout ? AbortSignal.any([session.signal, timeout]) : session.signal;
  const context: WorkloadContext<unknown> = {
    endpoint: live.endpoint,
    options: bench.workload.options,
    seed: bench.seed,
    code: workload.code,
    cacheDir: join(session.options.stateDirectory, 'cache'),
    directory: dirname(join(session.options.root, bench.file)),
    signal,
  };
  const enter = (phase: Phase, expected_ns?: number): void =>
    session.emit({ type: 'phase', benchmark: bench.id, phase, trial: number, trials: bench.trials, ...(expected_ns === undefined ? {} : { expected_ns }) });
  const hookInput = { benchmark: bench, trial: number, endpoint: live.endpoint };

  const expectedMeasure_ns = 'duration_ns' in bench.load.stop ? bench.load.stop.duration_ns : undefined;

  const agents = live.backend.agents ?? (await session.backends.get('local')).agents!;
  requireOpenFiles(bench.load, agents.capacity);
  let { prepared } = input;
  let prepare_ns: number | null = null;
  if (prepared === undefined) {
    enter('prepare');
    await session.host.hooks.prepare.promise(hookInput);
    const started = performance.now();
    prepared = { value: (await inPhase('prepared', unlessLeftBehind(workload.type.prepare?.(context), signal))) ?? null };
    prepare_ns = Math.round((performance.now() - started) * 1e6);
  }
  const dataSize = (await inPhase('prepared', workload.type.dataSize?.({ ...context, prepared: prepared.value }))) ?? null;
  await inPhase('prepared', unlessLeftBehind(beside.prepare(context), signal));
  signal.throwIfAborted();

  enter('connect');
  const count = agentCount(bench, workload.type.streaming?.(bench.workload.options), agents.capacity, agents === live.backend.agents);
  const group = agents.runAgents(slicesOf(input, prepared.value, count));
  const measurement = createMeasurement(count);
  let shown: IntervalPoint | undefined;
  const showProgress = (): void => {
    const { phase, operations, failed, last } = measurement.progress;
    if (last === undefined || last === shown) return;
    shown = last;
    const expected_ns = phase === 'warmup' ? bench.load.warmup_ns : expectedMeasure_ns;
    session.emit({
      type: 'progress',
      benchmark: bench.id,
      phase,
      trial: number,
      trials: bench.trials,
      elapsed_ns: (last.time_s + 1) * 1e9 + (phase === 'warmup' ? bench.load.warmup_ns : 0),
      ...(expected_ns === undefined ? {} : { expected_ns }),
      operations,
      rate_per_s: last.completed,
      ...latencyOf(last),
      failed,
    });
  };
  let measureStart_ns = Infinity;
  const steering = steerLoad(bench.load, () => group.end(nextEnd(measureStart_ns, agents.now())));
  const profiles = new Map<number, CpuProfile>();
  const operations = new OperationLogFile(session.directory.paths.directory, trialName(bench, number));
  const pump = pumpMessages(group, count, (agent, message) => {
    if (message.type === 'profile') profiles.set(agent, message.profile);
    if (message.type === 'log') operations.append(message.lines);
    measurement.take(agent, message);
    // Without it the load is another one: the others hand over what they measured.
    if (message.type === 'failed') group.abort();
    showProgress();
    steering.look(measurement.points);
  });
  /** Aborted when the trial is over: ends what waits beside it. */
  const over = new AbortController();
  let sampler: ServerSampler | undefined;
  let client: ClientSampler | undefined;
  let measureTimer: NodeJS.Timeout | undefined;
  let measuring: Promise<void> | undefined;
  const enterMeasure = (): Promise<void> => {
    if (measuring === undefined) enter('measure', expectedMeasure_ns);
    return (measuring ??= session.host.hooks.measure.promise(hookInput).catch((error: unknown) => session.fail(error)));
  };
  try {
    await inPhase('connected', Promise.race([Promise.all([pump.ready, beside.connect(commonSlice(input))]), aborted(signal, over.signal)]));
    const along = countedAlong(bench, workload, beside.loads);
    const countsBefore = along.unknown === undefined ? await serverCounts(workload, context) : noServerCounts;
    sampler = await ServerSampler.start(live);
    client = new ClientSampler();
    await session.host.hooks.warmup.promise(hookInput);
    beside.start(startDelay_ns);
    const delay_ns = startDelay_ns + (beside.loads.length === 0 ? 0 : backgroundLead_ns);
    const start_ns = agents.now() + delay_ns;
    measureStart_ns = start_ns + bench.load.warmup_ns;
    group.start(start_ns);
    pump.watch(longestSilence_s(bench.load));
    const measureAfter_ms = (delay_ns + bench.load.warmup_ns) / 1e6;
    const measureStart_ms = performance.now() + measureAfter_ms;
    if (bench.load.warmup_ns > 0) enter('warmup', bench.load.warmup_ns);
    measureTimer = setTimeout(enterMeasure, measureAfter_ms);
    const ending = await watchLoad(live, pump.ended, steering.hopeless, signal);
    // A short load may be over before the timer has said that its measurement began.
    if (ending.reason === undefined) await enterMeasure();
    if (ending.reason !== undefined) {
      group.abort();
      await Promise.race([pump.ended, sleep(handOver_ms, undefined, { signal: over.signal }).catch(() => {})]);
    }
    const orderly = ending.reason === undefined || ending.hopeless === true;
    await (orderly ? beside.end(handOver_ms) : beside.abort(handOver_ms));
    const background = beside.trials(orderly ? undefined : ending.reason);
    const gone = ending.died !== undefined || ending.restarted === true;
    const countsAfter = !gone && along.unknown === undefined ? await settledServerCounts(workload, context) : noServerCounts;
    const clientSeries = client.stop(measureStart_ms);
    const server = await sampler.stop(measureStart_ms);
    const complaints = ending.reason === undefined ? await complaintsOf(workload, { ...context, prepared: prepared.value }) : [];
    const operationLog = operations.close();
    return {
      measurement: measurement.result(),
      prepared: prepared.value,
      prepare_ns,
      serverCounts: grownCounts(countsBefore, countsAfter),
      ...(along.unknown === undefined ? {} : { uncounted: along.unknown }),
      ...(along.loads.length > 0 && { countedAlong: operationsOf(along.loads.map((load) => background[beside.loads.indexOf(load)]!)) }),
      background,
      dataSize,
      complaints,
      server,
      // Of an instance that is gone nobody expects an answer.
      ...(sampler.problem === undefined || gone ? {} : { serverProblem: sampler.problem }),
      client: clientSeries,
      ...(live.backend.forwards && { tunnelUtilisation: client.loopUtilisation(measureStart_ms) }),
      ...(steering.steadiness === undefined ? {} : { steadiness: steering.steadiness }),
      aborted: ending.reason,
      ...(ending.hopeless && { hopeless: true }),
      ...(ending.restarted && { restarted: true }),
      died: ending.died,
      ...(operationLog === undefined ? {} : { operationLog: { ...operationLog, origin_ns: measureStart_ns } }),
      profile: session.options.profile ? keepProfiles(session.directory.paths.directory, trialName(bench, number), profilingInterval_us(bench), profiles) : undefined,
    };
  } finally {
    over.abort();
    clearTimeout(measureTimer);
    client?.[Symbol.dispose]();
    operations.close();
    await sampler?.close();
    await Promise.all([group.kill(), beside.close()]);
  }
}

/** Agents tell of every second, and nothing more while operations get their grace; an operation may block one for as long as it may take. */
const longestSilence_s = ({ timeout_ns, grace_ns }: LoadPlan): number => Math.ceil(Math.max(timeout_ns, grace_ns) / 1e9) + 10;

/** Over warm-up and measurement. */
function operationsOf(trials: readonly Trial[]): NonNullable<Trial['countedAlong']> {
  const sum = (of: (measurement: TrialMeasurement) => number): number => trials.reduce((total, { measurement }) => total + of(measurement), 0);
  return {
    succeeded: sum(({ warmup, measure }) => warmup.succeeded + measure.succeeded),
    failed: sum(({ warmup, measure }) => warmup.failed + measure.failed),
    clients: sum(({ client }) => client.clients),
    tallies: trials.flatMap(({ measurement: { warmup, measure } }) => [warmup.tallies, measure.tallies]),
  };
}

/** What an agent needs to find the code of the benchmark. */
function commonSlice({ session, bench }: TrialInput): Pick<PlanSlice, 'schema' | 'benchmark' | 'spec' | 'cache_dir'> {
  const { root, stateDirectory } = session.options;
  const file = session.planned.plan.files.find(({ path }) => path === bench.file)!;
  return {
    schema: 'ubench.slice/1',
    benchmark: bench.derived_from ?? bench.id,
    spec: { path: join(root, bench.file), root, module_hash: file.module_hash },
    cache_dir: join(stateDirectory, 'cache'),
  };
}

function slicesOf(input: TrialInput, prepared: unknown, agents: number): PlanSlice[] {
  const { session, bench, live } = input;
  const common = commonSlice(input);
  return Array.from({ length: agents }, (_, index) => ({
    ...common,
    workload: { service: bench.workload.service, name: bench.workload.name, options: bench.workload.options },
    driver: { ...bench.driver, plugin: session.host.specifierOf('driver', bench.driver.name) },
    endpoint: live.endpoint,
    prepared,
    seed: bench.seed,
    trial: input.number,
    load: bench.load,
    ...(bench.slo === undefined ? {} : { slo: bench.slo }),
    agent: { index, count: agents },
    ...(session.options.profile ? { profile: { interval_us: profilingInterval_us(bench) } } : {}),
  }));
}

const profilingInterval_us = (bench: PlannedLoadBenchmark): number => samplingInterval_us(knownTime(bench) / bench.trials);

const trialName = ({ name, id }: PlannedLoadBenchmark, trial: number): string =>
  `${name.replaceAll(/[^\w.-]+/g, '_').slice(0, 80)}-${hash('sha1', id).slice(0, 8)}-trial-${trial}`;

/** Preparing is told of the signal, and is to end then; one that does not is not waited for. */
async function unlessLeftBehind<T>(work: Promise<T> | undefined, signal: AbortSignal): Promise<T | undefined> {
  const over = new AbortController();
  const left = aborted(signal, over.signal).catch(async (reason: unknown) => {
    await sleep(handOver_ms, undefined, { signal: over.signal }).catch(() => {});
    throw reason;
  });
  try {
    return await Promise.race([work, left]);
  } finally {
    over.abort();
  }
}

/** A workload that cannot even ask has something to complain of. */
async function complaintsOf({ type }: Workload, context: WorkloadContext<unknown> & { readonly prepared: unknown }): Promise<readonly string[]> {
  try {
    return (await type.complaints?.(context)) ?? [];
  } catch (error) {
    // What was measured is complete without it.
    if (context.signal.aborted) return [];
    return [`what the service answers after the load could not be looked at: ${toErrorRecord(error).what}`];
  }
}

/** Names the stage in what it rejects with. */
async function inPhase<T>(phase: string, work: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UbenchError) throw error;
    const { what: problem, fix } = toErrorRecord(error);
    throw coreErrors.UBENCH_E_BENCH_FAILED({ phase, problem, fix }, { cause: error });
  }
}

function latencyOf({ mean_ns, stddev_ns, p95_ns }: IntervalPoint): Pick<ProgressEvent, 'mean_ns' | 'stddev_ns' | 'p95_ns'> {
  return mean_ns === null || stddev_ns === null || p95_ns === null ? {} : { mean_ns, stddev_ns, p95_ns };
}
