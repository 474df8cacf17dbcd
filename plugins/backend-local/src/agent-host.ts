import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type AgentAssignment, type AgentCapacity, type AgentGroup, type AgentHost, takeAgentThread } from '@ubench/core';
import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import { type AgentCommand, type AgentMessage, monotonicNow, type PlanSlice } from '@ubench/load';
import { openFilesLeft } from '@ubench/processes';
import { localErrors } from './local-errors.ts';
import { MessageQueue } from './message-queue.ts';

/** Runs agents as threads of this process. */
export function createAgentHost(): AgentHost {
  const capacity: AgentCapacity = {
    cores: availableParallelism(),
    get files() {
      return openFilesLeft();
    },
  };
  return { runAgents: (slices) => new ThreadGroup(slices), now: monotonicNow, capacity };
}

/** How long a thread may take to end by itself after its last message. */
const farewell_ms = 1_000;

/** One thread per slice. */
export class ThreadGroup implements AgentGroup {
  readonly messages = new MessageQueue<{ readonly agent: number; readonly message: AgentMessage }>();
  readonly #threads: readonly AgentThread[];

  /** @param takeThread Where threads come from; each is sent its AgentAssignment and speaks AgentMessage and AgentCommand then. */
  constructor(slices: readonly PlanSlice[], takeThread: () => Worker = takeAgentThread) {
    this.#threads = slices.map((slice) => {
      const agent = slice.agent.index;
      return new AgentThread(slice, takeThread(), (message) => this.messages.push({ agent, message }));
    });
    void Promise.all(this.#threads.map((thread) => thread.ended)).then(() => this.messages.end());
  }

  start(at_ns: number): void {
    this.#tellAll({ type: 'start', at_ns });
  }

  end(at_ns: number): void {
    this.#tellAll({ type: 'end', at_ns });
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

  constructor(slice: PlanSlice, worker: Worker, say: (message: AgentMessage) => void) {
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
    this.tell({ slice, env: { ...process.env } });
  }

  tell(message: AgentCommand | AgentAssignment): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    this.#worker.postMessage(message);
  }

  async kill(): Promise<void> {
    await this.#worker.terminate();
  }
}
