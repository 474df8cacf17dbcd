import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { type CpuProfile, createMeasurement, type IntervalPoint, type LoadPlan, type TrialMeasurement, type Workload, type WorkloadContext } from '@ubench/load';
import { coreErrors } from '../core-errors.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import { backgroundLead_ns } from '../plan/planned-background.ts';
import { keepProfiles } from '../profile/keep-profiles.ts';
import type { Phase, ProgressEvent } from '../report/run-event.ts';
import type { TrialResult } from '../result/result.ts';
import { agentCount } from '../plan/agent-count.ts';
import { pumpMessages } from './agent-pump.ts';
import type { BackgroundLoads } from './background-loads.ts';
import { ClientSampler } from './client-sampler.ts';
import { countedAlong } from './counted-along.ts';
import { type LoadAgents, takeUpGroup } from './agent-place.ts';
import type { EarlierTrial } from './earlier-run.ts';
import { observationOf } from './earlier-trial.ts';
import type { LiveDeployment } from './deployments.ts';
import { requireOpenFiles } from './open-files.ts';
import { OperationLogFile } from './operation-log-file.ts';
import { PrintedLogs } from './printed-logs.ts';
import type { RunSession } from './run-session.ts';
import { grownCounts, noServerCounts, serverCounts, settledServerCounts } from './server-count.ts';
import { ServerSampler } from './server-sampler.ts';
import { nextEnd, steerLoad } from './steer-load.ts';
import type { Observation, Trial } from './trial.ts';
import { commonSlice, groupName, profilingInterval_us, reached, slicesOf, trialName } from './trial-slices.ts';
import { aborted, watchLoad } from './watch-load.ts';

interface TrialInput {
  readonly session: RunSession;
  readonly bench: PlannedLoadBenchmark;
  readonly workload: Workload;
  readonly live: LiveDeployment;
  readonly runBy: LoadAgents;
  /** The loads beside it. */
  readonly beside: BackgroundLoads;
  /** From 1. */
  readonly number: number;
  readonly prepared: { readonly value: unknown } | undefined;
  readonly timeout: AbortSignal | undefined;
  /** Its load was started by a process that was killed: it is taken up, and not prepared or started again. */
  readonly earlier: EarlierTrial | undefined;
}

/** From the start command to the first operation: every agent has been told by then. */
const startDelay_ns = 20e6;
/** How long those that were told to stop may take: agents to hand over what they measured, a preparation to end. */
const handOver_ms = 3_000;
/** The same of agents elsewhere, whose words have a way to go. */
const placedHandOver_ms = 10_000;

/** Prepares, loads and measures once, or goes on with that. Rejects when there is nothing to measure: preparing or connecting failed. */
export async function measureTrial(input: TrialInput): Promise<Trial> {
  const { session, bench, workload, live, runBy, beside, number, timeout, earlier } = input;
  const { agents, placed } = runBy;
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

  requireOpenFiles(bench.load, agents.capacity);
  let { prepared } = input;
  let prepare_ns = earlier?.start.prepare_ns ?? null;
  if (prepare_ns !== null && earlier !== undefined) prepared = { value: earlier.start.prepared };
  if (prepared === undefined) {
    enter('prepare');
    await session.host.hooks.prepare.promise(hookInput);
    const started = performance.now();
    prepared = { value: (await inPhase('prepared', unlessLeftBehind(workload.type.prepare?.(context), signal))) ?? null };
    prepare_ns = Math.round((performance.now() - started) * 1e6);
  }
  const dataSize = earlier === undefined ? ((await inPhase('prepared', workload.type.dataSize?.({ ...context, prepared: prepared.value }))) ?? null) : earlier.start.data_size;
  if (earlier === undefined) await inPhase('prepared', unlessLeftBehind(beside.prepare(context), signal));
  signal.throwIfAborted();

  enter('connect');
  const name = earlier?.start.group ?? groupName(input);
  const count = earlier?.start.agents ?? agentCount(bench, workload.type.streaming?.(bench.workload.options), agents.capacity, agents === live.backend.agents);
  const group = earlier === undefined ? agents.runAgents(slicesOf(input, await inPhase('connected', reached(input)), prepared.value, count), name) : await takeUpGroup(runBy, name, count);
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
  const started = Promise.withResolvers<void>();
  // Of a load that is taken up, more is heard at once than it took to begin.
  const steering = steerLoad(bench.load, () => void started.promise.then(() => group.end(nextEnd(measureStart_ns, agents.now()))));
  const profiles = new Map<number, CpuProfile>();
  const operations = new OperationLogFile(session.directory.paths.directory, trialName(bench, number));
  const printed = new PrintedLogs(session.directory.paths.logs, `${trialName(bench, number)}${earlier === undefined ? '' : '-collected'}`, session.log);
  const pump = pumpMessages(group, count, (agent, message) => {
    if (message.type === 'profile') profiles.set(agent, message.profile);
    if (message.type === 'log') operations.append(message.lines);
    if (message.type === 'printed') printed.append(agent, message.lines);
    // Of a load that had ended before it was taken up, nobody else knows any more.
    if (message.type === 'done' && earlier !== undefined) measureStart_ns = Math.min(measureStart_ns, message.summary.window.start_ns);
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
  /** Starts the load, or finds it started, and sees to it until its end. */
  const observe = async (along: ReturnType<typeof countedAlong>): Promise<Observation> => {
    const asked = along.unknown === undefined && live.gone !== true;
    const countsBefore = earlier?.start.counts ?? (asked ? await serverCounts(workload, context) : noServerCounts);
    sampler = live.gone === true ? undefined : await ServerSampler.start(live);
    client = new ClientSampler();
    if (earlier === undefined) await session.host.hooks.warmup.promise(hookInput);
    if (earlier === undefined && placed !== undefined) {
      const { operations: counted, others } = countsBefore;
      session.emit({
        type: 'trial-start',
        benchmark: bench.id,
        trial: number,
        trials: bench.trials,
        place: bench.agents_place!,
        group: name,
        agents: count,
        ...(prepare_ns !== null && { prepared: prepared.value }),
        prepare_ns,
        data_size: dataSize,
        counts: { operations: counted, others: others === null ? null : { ...others } },
        background: beside.groups,
      });
    }
    await beside.start(startDelay_ns);
    const delay_ns = startDelay_ns + (beside.loads.length === 0 ? 0 : backgroundLead_ns);
    const start_ns = await group.start(delay_ns);
    measureStart_ns = Math.min(measureStart_ns, start_ns + bench.load.warmup_ns);
    started.resolve();
    // Of those elsewhere the place itself tells, and what they say may be long on its way.
    if (placed === undefined) pump.watch(longestSilence_s(bench.load));
    const measureAfter_ms = (measureStart_ns - agents.now()) / 1e6;
    const measureStart_ms = performance.now() + measureAfter_ms;
    if (bench.load.warmup_ns > 0) enter('warmup', bench.load.warmup_ns);
    // One that was taken up may have begun long ago.
    measureTimer = setTimeout(enterMeasure, Math.max(0, measureAfter_ms));
    const ending = await watchLoad(live, pump.ended, steering.hopeless, signal);
    // A short load may be over before the timer has said that its measurement began.
    if (ending.reason === undefined) await enterMeasure();
    if (ending.reason !== undefined) {
      group.abort();
      await Promise.race([pump.ended, sleep(placed === undefined ? handOver_ms : placedHandOver_ms, undefined, { signal: over.signal }).catch(() => {})]);
    }
    const orderly = ending.reason === undefined || ending.hopeless === true;
    await (orderly ? beside.end(handOver_ms) : beside.abort(handOver_ms));
    const gone = live.gone === true || ending.died !== undefined || ending.restarted === true;
    const countsAfter = !gone && asked ? await settledServerCounts(workload, context) : noServerCounts;
    const clientSeries = client.stop(measureStart_ms);
    const server = await sampler?.stop(measureStart_ms);
    // Of an instance that is gone nobody expects an answer.
    const serverProblem = earlier === undefined ? (gone ? undefined : sampler?.problem) : 'the process that looked at it was killed, and it was looked at again only when the run was taken up';
    return {
      serverCounts: grownCounts(countsBefore, countsAfter),
      complaints: ending.reason === undefined && live.gone !== true ? await complaintsOf(workload, { ...context, prepared: prepared.value }) : [],
      server: server ?? noServerSeries,
      ...(serverProblem !== undefined && { serverProblem }),
      // This process makes no load then, and the load takes no tunnel of it.
      ...(placed === undefined && { client: clientSeries }),
      ...(placed === undefined && live.backend.forwards && { tunnelUtilisation: client.loopUtilisation(measureStart_ms) }),
      aborted: ending.reason,
      ...(ending.hopeless && { hopeless: true }),
      ...(ending.restarted && { restarted: true }),
      died: ending.died,
    };
  };
  try {
    await inPhase('connected', Promise.race([Promise.all([pump.ready, earlier === undefined ? beside.connect(commonSlice(input), name) : beside.takeUp(earlier.start.background)]), aborted(signal, over.signal)]));
    const along = countedAlong(bench, workload, beside.loads);
    const seen = earlier?.end && (await Promise.race([Promise.all([pump.ended, beside.ended]).then(() => observationOf(earlier.end!, live.planned)), aborted(signal, over.signal)]));
    const observation = seen ?? (await observe(along));
    const background = beside.trials(observation.aborted === undefined || observation.hopeless ? undefined : observation.aborted);
    const operationLog = operations.close();
    return {
      ...observation,
      measurement: measurement.result(),
      prepared: prepared.value,
      prepare_ns,
      ...(along.unknown === undefined ? {} : { uncounted: along.unknown }),
      ...(along.loads.length > 0 && { countedAlong: operationsOf(along.loads.map((load) => background[beside.loads.indexOf(load)]!)) }),
      background,
      dataSize,
      ...(steering.steadiness === undefined ? {} : { steadiness: steering.steadiness }),
      ...(operationLog === undefined ? {} : { operationLog: { ...operationLog, origin_ns: earlier?.end?.result.operation_log?.origin_ns ?? measureStart_ns } }),
      profile: session.options.profile ? keepProfiles(session.directory.paths.directory, trialName(bench, number), profilingInterval_us(bench), profiles) : undefined,
    };
  } finally {
    over.abort();
    clearTimeout(measureTimer);
    client?.[Symbol.dispose]();
    operations.close();
    printed.close();
    await sampler?.close();
    await Promise.all([group.kill(), beside.close()]);
  }
}

/** Of a service that could not be looked at. */
const noServerSeries: TrialResult['server'] = { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} };

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
async function inPhase<T>(phase: string, work: Promise<T>): Promise<T>;
async function inPhase<T>(phase: string, work: Promise<T> | undefined): Promise<T | undefined>;
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
