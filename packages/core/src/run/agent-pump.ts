import { toErrorRecord, UbenchError } from '@ubench/errors';
import type { AgentMessage } from '@ubench/load';
import type { AgentGroup } from '../backend/backend-type.ts';
import { coreErrors } from '../core-errors.ts';

export interface AgentPump {
  /** Every agent is connected. Rejects when one fails before that. */
  readonly ready: Promise<void>;
  /** Every agent has said its last word, or is lost. */
  readonly ended: Promise<void>;
  /**
   * To be called when the load starts: from then on an agent tells something once a second, until nothing but operations under way is left.
   * One that has said nothing for so long stands still, and counts as failed.
   */
  watch(longest_s: number): void;
}

/** Hands on everything that the agents of a trial say, and tells when they are ready and when they have ended. */
export function pumpMessages(group: AgentGroup, agents: number, receive: (agent: number, message: AgentMessage) => void): AgentPump {
  const ready = Promise.withResolvers<void>();
  // A failure after everybody was ready is part of the measurement, and nobody waits for `ready` any more.
  ready.promise.catch(() => {});
  const over = Promise.withResolvers<void>();
  /** Agents that may still say something, and for how many ticks each has not. */
  const silent_s = new Map(Array.from({ length: agents }, (_, agent) => [agent, 0]));
  let ticking: NodeJS.Timeout | undefined;
  let connected = 0;

  function take(agent: number, message: AgentMessage): void {
    // What one that was given up still says comes too late.
    if (!silent_s.has(agent)) return;
    silent_s.set(agent, 0);
    if (message.type === 'ready' && ++connected === agents) ready.resolve();
    if (message.type === 'failed') ready.reject(new UbenchError(message.error));
    if (message.type === 'failed' || message.type === 'done') silent_s.delete(agent);
    receive(agent, message);
    if (silent_s.size === 0) over.resolve();
  }

  // Ticks and not the time of day: a machine that slept has not been silent.
  function tick(longest_s: number): void {
    for (const [agent, silent] of silent_s) {
      silent_s.set(agent, silent + 1);
      if (silent < longest_s) continue;
      take(agent, { type: 'failed', error: toErrorRecord(coreErrors.UBENCH_E_AGENT_SILENT({ agent, seconds: silent })) });
    }
  }

  async function consume(): Promise<void> {
    try {
      for await (const { agent, message } of group.messages) take(agent, message);
      ready.reject(coreErrors.UBENCH_E_AGENTS_ENDED());
    } finally {
      clearInterval(ticking);
    }
  }

  return {
    ready: ready.promise,
    ended: Promise.race([consume(), over.promise]),
    watch(longest_s) {
      ticking = setInterval(() => tick(longest_s), 1_000);
    },
  };
}
