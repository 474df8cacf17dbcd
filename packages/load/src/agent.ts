import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { defineErrors, toErrorRecord, UbenchError } from '@ubench/errors';
import type { AgentCommand, AgentMessage, AgentSummary } from './agent-message.ts';
import type { Clock } from './clock.ts';
import type { Driver, DriverType } from './driver/driver-type.ts';
import { Deadlines } from './executor/deadlines.ts';
import { type LoadWindow, startWindow, unknownWindow } from './executor/load-window.ts';
import type { ClientHost } from './executor/virtual-client.ts';
import { LoadRecording } from './recording/load-recording.ts';
import type { PlanSlice } from './slice.ts';
import { openTrace } from './trace/open-trace.ts';
import type { Trace } from './trace/trace.ts';
import type { Client, UserCode, WorkloadType } from './workload.ts';

export const agentErrors = defineErrors({
  UBENCH_E_AGENT_CONNECT: (p: { workload: string; reason: string; fix: string | undefined }) => ({
    what: `A client of ${p.workload} could not connect before the load: ${p.reason}`,
    fix: p.fix ?? 'Look at the log of the service; it must accept as many connections as the load has clients.',
  }),
});

/** What an agent needs to run its slice. */
export interface SliceRun {
  readonly slice: PlanSlice;
  /** What runs the load; its options are in the slice. */
  readonly driver: DriverType;
  readonly workload: WorkloadType;
  /** The spec's own functions that the workload calls. */
  readonly code: UserCode;
  readonly clock: Clock;
  /** Called for everything the agent says, in order. */
  emit(message: AgentMessage): void;
  /** Called once, at once, with what wants to hear every command. */
  onCommand(listener: (command: AgentCommand) => void): void;
  /** Handed to the clients; its abort also ends the load, as the command `abort` does. */
  readonly signal?: AbortSignal;
}

/** Closing connections is courtesy: a server that does not answer must not hold up the result. */
const longestClose_ns = 5e9;

/**
 * Runs one agent's part of a load: connects, says `ready`, waits for `start`, sends, ships a record per second, and says `done`; or
 * `failed` where it cannot. Resolves after the last message. Never rejects.
 */
export async function runSlice(run: SliceRun): Promise<void> {
  try {
    run.emit({ type: 'done', summary: await runLoad(run) });
  } catch (error) {
    run.emit({ type: 'failed', error: toErrorRecord(error) });
  }
}

async function runLoad(run: SliceRun): Promise<AgentSummary> {
  const { slice, workload, code, clock, emit } = run;
  const orders = new Orders(run);
  const window = unknownWindow();
  const recording = new LoadRecording(clock, slice, window, workload, emit);
  const trace = openTrace(slice);
  const host = clientHost(run, recording, trace);
  const driver = run.driver.create({ slice, options: slice.driver.options, workload, code, clock, window, sink: recording, host, ...(trace === undefined ? {} : { trace }) });
  const abort = new AbortController();
  const usage = new ThreadUsage(clock);
  try {
    if ((await orders.unlessAborted(connect(driver, slice))) === 'aborted') return notStarted(slice, clock);
    emit({ type: 'ready' });
    const at_ns = await orders.unlessAborted(orders.start);
    if (at_ns === 'aborted' || (await orders.unlessAborted(until(clock, at_ns))) === 'aborted') return notStarted(slice, clock);

    startWindow(window, slice.load, at_ns);
    usage.measure(window);
    if (run.driver.shipsSeconds !== true) recording.start();
    const endWindow = (end_ns: number): void => {
      window.measureEnd_ns = Math.max(end_ns, window.measureStart_ns);
      usage.stop();
      recording.windowEnded();
    };
    orders.onAbort(() => {
      if (clock.now() >= window.measureEnd_ns) return;
      abort.abort();
      endWindow(clock.now());
    });
    let ended = false;
    orders.onEnd((ordered_ns) => {
      if (ordered_ns >= window.measureEnd_ns) return;
      // Known from now on to all that ask when the window ends. Never in the past: what is in a record stays there.
      window.measureEnd_ns = Math.max(ordered_ns, clock.now());
      clock.at(window.measureEnd_ns, () => {
        ended = true;
        abort.abort();
        endWindow(window.measureEnd_ns);
      });
    });
    // What was measured is handed over even where the driver fails.
    const report = await driver.run(abort.signal).finally(() => {
      if (window.measureEnd_ns === Infinity) endWindow(run.driver.shipsSeconds === true ? clock.now() : recording.lastEnd_ns);
      recording.finish();
    });
    return {
      agent: slice.agent.index,
      records: recording.records,
      ...report,
      aborted: report.aborted && !ended,
      window: report.window ?? { start_ns: window.measureStart_ns, end_ns: window.measureEnd_ns },
      ...usage.stop(),
      errorSamples: report.errorSamples ?? recording.errorSamples,
      ...(recording.logged === undefined ? {} : { log: recording.logged }),
    };
  } finally {
    await atMost(clock, longestClose_ns, closeQuietly(driver));
  }
}

/** What the parent told, whenever it did. */
class Orders {
  readonly #start = Promise.withResolvers<number>();
  readonly #aborted = Promise.withResolvers<'aborted'>();
  #whenAborted: (() => void) | undefined;
  #whenEnded: ((at_ns: number) => void) | undefined;

  constructor({ onCommand, signal }: SliceRun) {
    onCommand((command) => {
      if (command.type === 'start') this.#start.resolve(command.at_ns);
      else if (command.type === 'end') this.#whenEnded?.(command.at_ns);
      else this.#abort();
    });
    if (signal?.aborted) this.#abort();
    signal?.addEventListener('abort', () => this.#abort(), { once: true });
  }

  #abort(): void {
    this.#aborted.resolve('aborted');
    this.#whenAborted?.();
  }

  /** The instant at which the load starts. */
  get start(): Promise<number> {
    return this.#start.promise;
  }

  unlessAborted<T>(promise: Promise<T>): Promise<T | 'aborted'> {
    return Promise.race([this.#aborted.promise, promise]);
  }

  onAbort(callback: () => void): void {
    this.#whenAborted = callback;
  }

  /** Called with the instant at which the load ends; only told while it runs. */
  onEnd(callback: (at_ns: number) => void): void {
    this.#whenEnded = callback;
  }
}

/** How often it is looked whether the event loop is late. */
const lookEvery_ms = 10;

type Usage = Pick<AgentSummary, 'cpu_ns' | 'eventLoopUtilisation' | 'readLag_ns'>;

/** What this thread used during the window. */
class ThreadUsage {
  readonly #clock: Clock;
  #cpu: NodeJS.CpuUsage | undefined;
  #loop: ReturnType<typeof performance.eventLoopUtilization> | undefined;
  #delay: ReturnType<typeof monitorEventLoopDelay> | undefined;
  #used: Usage = { cpu_ns: 0, eventLoopUtilisation: 0, readLag_ns: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  measure(window: LoadWindow): void {
    this.#clock.at(window.measureStart_ns, () => {
      this.#cpu = process.threadCpuUsage();
      this.#loop = performance.eventLoopUtilization();
      this.#delay = monitorEventLoopDelay({ resolution: lookEvery_ms });
      this.#delay.enable();
    });
    if (window.measureEnd_ns < Infinity) this.#clock.at(window.measureEnd_ns, () => this.stop());
  }

  /** Ends at the first call; every call returns what was used until then. */
  stop(): Usage {
    if (this.#cpu !== undefined && this.#loop !== undefined) {
      const { user, system } = process.threadCpuUsage(this.#cpu);
      this.#used = { cpu_ns: (user + system) * 1000, eventLoopUtilisation: performance.eventLoopUtilization(this.#loop).utilization, readLag_ns: this.#readLag_ns() };
      this.#cpu = undefined;
    }
    return this.#used;
  }

  /** What is recorded is the time from one look to the next. */
  #readLag_ns(): number {
    const delay = this.#delay!;
    delay.disable();
    return delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) - lookEvery_ms * 1e6);
  }
}

function clientHost(run: SliceRun, recording: LoadRecording, trace: Trace | undefined): ClientHost {
  const { slice, workload, code, clock } = run;
  const signal = run.signal ?? new AbortController().signal;
  return {
    clock,
    seed: slice.seed,
    timeout_ns: slice.load.timeout_ns,
    deadlines: new Deadlines(clock, slice.load.timeout_ns),
    now: () => clock.now(),
    connect: async (client): Promise<Client> =>
      workload.connect({
        endpoint: slice.endpoint,
        options: slice.workload.options,
        seed: slice.seed,
        code,
        cacheDir: slice.cache_dir,
        signal,
        prepared: slice.prepared,
        client,
        ...(slice.trial === undefined ? {} : { trial: slice.trial }),
        clients: slice.load.loop === 'closed' ? slice.load.concurrency : slice.load.max_concurrency,
        ...(trace === undefined ? {} : { traced: (i: number) => trace.fieldsOf(i) }),
      }),
    phaseOf: (operation) => recording.phaseOf(operation),
    value: (operation, metric, value, key, at_ns) => recording.value(operation, metric, value, key, at_ns),
    values: (operation, metric, values, count, at_ns) => recording.values(operation, metric, values, count, at_ns),
    logging: () => recording.logging(),
    handedOver: (operation) => recording.sent(operation),
    ended: (operation) => recording.ended(operation),
  };
}

async function connect(driver: Driver, slice: PlanSlice): Promise<void> {
  try {
    await driver.connect();
  } catch (cause) {
    if (cause instanceof UbenchError) throw cause;
    const workload = `${slice.workload.service}.${slice.workload.name}`;
    const { what: reason, fix } = toErrorRecord(cause);
    throw agentErrors.UBENCH_E_AGENT_CONNECT({ workload, reason, fix }, { where: `agent ${slice.agent.index}`, cause });
  }
}

/** The summary of an agent that was aborted before its load started. */
function notStarted(slice: PlanSlice, clock: Clock): AgentSummary {
  const now = clock.now();
  return {
    agent: slice.agent.index,
    records: 0,
    scheduled: 0,
    sent: 0,
    unsentWhileFree: 0,
    reachedMaxConcurrency: false,
    window: { start_ns: now, end_ns: now },
    cpu_ns: 0,
    eventLoopUtilisation: 0,
    readLag_ns: 0,
    clients: 0,
    errorSamples: {},
    aborted: true,
  };
}

async function closeQuietly(driver: Driver): Promise<void> {
  try {
    await driver.close();
  } catch {
    // What it measured stands.
  }
}

const until = (clock: Clock, time: number): Promise<void> => new Promise((resolve) => void clock.at(time, resolve));

async function atMost(clock: Clock, limit_ns: number, promise: Promise<void>): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const cancel = clock.at(clock.now() + limit_ns, limit.resolve);
  await Promise.race([promise, limit.promise]);
  cancel();
}
