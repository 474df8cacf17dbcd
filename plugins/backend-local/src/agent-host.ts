import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type AgentCapacity, type AgentGroup, type AgentHost, MessageQueue, takeAgentThread, ThreadAgent } from '@ubench/core';
import { type AgentCommand, type AgentMessage, monotonicNow, type PlanSlice } from '@ubench/load';
import { openFilesLeft } from '@ubench/processes';
import { localErrors } from './local-errors.ts';

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

/** One thread per slice. */
export class ThreadGroup implements AgentGroup {
  readonly messages = new MessageQueue<{ readonly agent: number; readonly message: AgentMessage }>();
  readonly #threads: readonly ThreadAgent[];

  /** @param takeThread Where threads come from; each is sent its AgentAssignment and speaks AgentMessage and AgentCommand then. */
  constructor(slices: readonly PlanSlice[], takeThread: () => Worker = takeAgentThread) {
    this.#threads = slices.map((slice) => {
      const agent = slice.agent.index;
      return new ThreadAgent({
        assignment: { slice, env: { ...process.env } },
        worker: takeThread(),
        say: (message) => this.messages.push({ agent, message }),
        lost: (code) => localErrors.LOCAL_E_AGENT_LOST({ agent, code }),
      });
    });
    void Promise.all(this.#threads.map((thread) => thread.ended)).then(() => this.messages.end());
  }

  async start(lead_ns: number): Promise<number> {
    const at_ns = monotonicNow() + lead_ns;
    this.#tellAll({ type: 'start', at_ns });
    return at_ns;
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
