import type { AgentMessage } from '@ubench/load';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AgentGroup } from '../backend/backend-type.ts';
import { pumpMessages } from './agent-pump.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Agents that say what they are told to. */
function talkingGroup() {
  const said: { agent: number; message: AgentMessage }[] = [];
  let wake = Promise.withResolvers<void>();
  async function* messages() {
    for (;;) {
      while (said.length > 0) yield said.shift()!;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  }
  const say = (agent: number, type: 'ready' | 'interval' | 'done'): void => {
    said.push({ agent, message: { type } as AgentMessage });
    wake.resolve();
  };
  return { group: { messages: messages() } as unknown as AgentGroup, say };
}

it('an agent that says nothing for too long has failed, what it says then comes too late, and the load ends with the others', async () => {
  const { group, say } = talkingGroup();
  const heard: [agent: number, type: string][] = [];
  const pump = pumpMessages(group, 2, (agent, message) => heard.push([agent, message.type]));
  say(0, 'ready');
  say(1, 'ready');
  await pump.ready;
  // However long it takes until the load starts.
  await vi.advanceTimersByTimeAsync(60_000);
  pump.watch(3);
  for (let second = 0; second < 5; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    say(0, 'interval');
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(heard.filter(([agent]) => agent === 1)).toEqual([[1, 'ready'], [1, 'failed']]);
  say(1, 'done');
  say(0, 'done');
  await pump.ended;
  expect(heard.at(-1)).toEqual([0, 'done']);
});
