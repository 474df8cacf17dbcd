import type { Worker } from 'node:worker_threads';
import { type ErrorRecord, toErrorRecord, type UbenchError } from '@ubench/errors';
import type { AgentCommand, AgentMessage } from '@ubench/load';
import type { AgentAssignment } from './agent-thread.ts';

/** How long a thread may take to end by itself after its last message. */
const farewell_ms = 1_000;

/** What a {@link ThreadAgent} is made of. */
export interface ThreadAgentOptions {
  readonly assignment: AgentAssignment;
  /** One that waits for its {@link AgentAssignment}. */
  readonly worker: Worker;
  /** Everything that the agent says. The last is `done` or `failed`. */
  say(message: AgentMessage): void;
  /** The error of an agent whose thread ended without a last word. */
  lost(code: number): UbenchError;
}

/** Gives a thread its slice, hears what it says, and sees to it that it has a last word and an end. */
export class ThreadAgent {
  /** After its last message. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;

  constructor({ assignment, worker, say, lost }: ThreadAgentOptions) {
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
    worker.on('exit', (code) => finish(toErrorRecord(lost(code))));
    this.#post(assignment);
  }

  tell(command: AgentCommand): void {
    this.#post(command);
  }

  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: AgentCommand | AgentAssignment): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    this.#worker.postMessage(message);
  }
}
