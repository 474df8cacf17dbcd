import { UbenchError } from '@ubench/errors';
import type { AgentMessage } from '@ubench/load';
import type { AgentGroup } from '../backend/backend-type.ts';
import { coreErrors } from '../core-errors.ts';

export interface AgentPump {
  /** Every agent is connected. Rejects when one fails before that. */
  readonly ready: Promise<void>;
  /** Every agent has said its last word. */
  readonly ended: Promise<void>;
}

/** Hands on everything that the agents of a trial say, and tells when they are ready and when they have ended. */
export function pumpMessages(group: AgentGroup, agents: number, receive: (agent: number, message: AgentMessage) => void): AgentPump {
  const ready = Promise.withResolvers<void>();
  // A failure after everybody was ready is part of the measurement, and nobody waits for `ready` any more.
  ready.promise.catch(() => {});
  const consume = async (): Promise<void> => {
    let connected = 0;
    for await (const { agent, message } of group.messages) {
      if (message.type === 'ready' && ++connected === agents) ready.resolve();
      if (message.type === 'failed') ready.reject(new UbenchError(message.error));
      receive(agent, message);
    }
    ready.reject(coreErrors.UBENCH_E_AGENTS_ENDED());
  };
  return { ready: ready.promise, ended: consume() };
}
