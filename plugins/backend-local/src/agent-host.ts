import { Worker } from 'node:worker_threads';
import { type AgentGroup, type AgentHost, agentProgram } from '@ubench/core';
import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import { type AgentCommand, type AgentMessage, monotonicNow, type PlanSlice } from '@ubench/load';
import { localErrors } from './local-errors.ts';
import { MessageQueue } from './message-queue.ts';

/** Runs agents as threads of this process. */
export function createAgentHost(): AgentHost {
  return { runAgents: (slices) => new ThreadGroup(slices, agentProgram), now: monotonicNow };
}

/** How long a thread may take to end by itself after its last message. */
const farewell_ms = 1_000;

/** One thread per slice. */
export class ThreadGroup implements AgentGroup {
  readonly messages = new MessageQueue<{ readonly agent: number; readonly message: AgentMessage }>();
  readonly #threads: readonly AgentThread[];

  /** @param program The module that a thread runs; it is given its slice as workerData and speaks AgentMessage and AgentCommand. */
  constructor(slices: readonly PlanSlice[], program: URL) {
    this.#threads = slices.map((slice) => {
      const agent = slice.agent.index;
      return new AgentThread(slice, program, (message) => this.messages.push({ agent, message }));
    });
    void Promise.all(this.#threads.map((thread) => thread.ended)).then(() => this.messages.end());
  }

  start(at_ns: number): void {
    this.#tellAll({ type: 'start', at_ns });
  }

  abort(): void {
    this.#tellAll({ type: 'abort' });
  }

  async kill(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.kill()));
  }

  #tellAll(command: AgentCommand): void {
    for (const thread of this.#threads) thread.tell(command);
  }
}

class AgentThread {
  /** After its last message. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;

  constructor(slice: PlanSlice, program: URL, say: (message: AgentMessage) => void) {
    const worker = new Worker(program, {
      workerData: slice,
      execArgv: inheritedFlags(),
      name: `agent ${slice.agent.index}`,
      stdin: false,
      stdout: true,
      stderr: true,
    });
    this.#worker = worker;
    // What a spec prints must not get into the output of the command, which may be read by a program.
    worker.stdout.pipe(process.stderr, { end: false });
    worker.stderr.pipe(process.stderr, { end: false });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    let finished = false;
    const finish = (error?: ErrorRecord): void => {
      if (finished) return;
      finished = true;
      if (error !== undefined) say({ type: 'failed', error });
      resolve();
    };
    worker.on('message', (message: AgentMessage) => {
      if (finished) return;
      say(message);
      if (message.type !== 'done' && message.type !== 'failed') return;
      finish();
      // Code of the spec may have left timers or connections behind, which would load the machine during the next trial.
      const timer = setTimeout(() => void worker.terminate(), farewell_ms);
      timer.unref();
      worker.once('exit', () => clearTimeout(timer));
    });
    worker.on('error', (error) => finish(toErrorRecord(error)));
    worker.on('exit', (code) => finish(toErrorRecord(localErrors.LOCAL_E_AGENT_LOST({ agent: slice.agent.index, code }))));
  }

  tell(command: AgentCommand): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    this.#worker.postMessage(command);
  }

  async kill(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Node's own flags, but for those that say that the program comes as text: a thread that is given a file refuses them. */
function inheritedFlags(): string[] {
  const takesText = process.execArgv.findIndex((flag) => /^(-e|-p|-pe|--eval|--print)$/.test(flag));
  const flags = takesText === -1 ? process.execArgv : process.execArgv.toSpliced(takesText, 2);
  return flags.filter((flag) => !flag.startsWith('--input-type'));
}
