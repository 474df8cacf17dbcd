import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { toErrorRecord } from '@ubench/errors';
import { type AgentCommand, type AgentMessage, createRealClock, type PlanSlice, readSlice, runSlice } from '@ubench/load';
import { redact } from '../redact/redact.ts';
import type { AgentCode } from './agent-code.ts';
import type { AgentAssignment, AgentThreadData } from './agent-thread.ts';
import { findDriver } from './find-driver.ts';
import { findWorkload } from './find-workload.ts';
import { tellMissingFile } from './missing-file.ts';
import { sharedClock } from './shared-clock.ts';

/**
 * The agent as a thread: gets its slice by the first message, then speaks AgentMessage and AgentCommand over its port.
 * @param code Where the spec and its plugins are, where those are not among the files of a project.
 */
export async function runAssignment(code?: AgentCode): Promise<void> {
  const port = parentPort!;
  const first = once(port, 'message');
  const commands = new Commands(port);
  // What cannot be loaded ahead fails where it is needed, with a better error.
  if (code === undefined) for (const url of (workerData as AgentThreadData).preload) await import(url).catch(() => {});
  const [{ slice: given, env, clock_offset_ns = 0 }] = (await first) as [AgentAssignment];
  takeEnvironment(env);
  const shared = sharedClock(clock_offset_ns);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  const post = (message: AgentMessage): void => port.postMessage(shared.said(code === undefined ? message : tellMissingFile(message, process.cwd())));
  // A secret that only this thread has resolved is known nowhere else. Intervals are numbers, and come while load runs.
  const emit = (message: AgentMessage): void => post(message.type === 'failed' || message.type === 'done' ? redact(message) : message);
  const clock = createRealClock();
  try {
    const slice = readSlice(given);
    const driver = await findDriver(slice, code);
    const workload = await findWorkload(slice, code);
    const profiled = slice.profile === undefined ? undefined : await profiling(slice.profile, emit);
    await runSlice({
      slice,
      driver,
      workload: workload.type,
      code: workload.code,
      clock,
      emit: profiled?.emit ?? emit,
      onCommand: (listener) => commands.hear((command) => listener(shared.heard(command))),
    });
    await profiled?.end();
  } catch (error) {
    emit({ type: 'failed', error: toErrorRecord(error) });
  } finally {
    // Without these the thread ends by itself, unless the spec left something behind.
    clock.close();
    port.close();
  }
}

/** Profiles from now on, and holds back the last word until the profile of the measurement has been handed over. */
async function profiling(
  { interval_us }: NonNullable<PlanSlice['profile']>,
  emit: (message: AgentMessage) => void,
): Promise<{ emit(message: AgentMessage): void; end(): Promise<void> }> {
  const { CpuProfiler } = await import('../profile/cpu-profiler.ts');
  const profiler = await CpuProfiler.start(interval_us);
  const last: Extract<AgentMessage, { type: 'done' }>[] = [];
  return {
    emit(message) {
      if (message.type === 'done') last.push(message);
      else emit(message);
    },
    async end() {
      for (const done of last) {
        emit({ type: 'profile', profile: await profiler.stop(done.summary.window) });
        emit(done);
      }
    },
  };
}

/** The thread may have been started before something set a variable: a configuration file does. */
function takeEnvironment(env: AgentAssignment['env']): void {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  Object.assign(process.env, env);
}

/** Commands that come before anybody listens are kept. */
class Commands {
  readonly #early: AgentCommand[] = [];
  #listener: (command: AgentCommand) => void = (command) => this.#early.push(command);

  constructor(port: MessagePort) {
    port.on('message', (message: AgentAssignment | AgentCommand) => {
      if ('type' in message) this.#listener(message);
    });
  }

  hear(listener: (command: AgentCommand) => void): void {
    this.#listener = listener;
    for (const command of this.#early.splice(0)) listener(command);
  }
}
