import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAgents } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalPlace } from './place/local-place.ts';
import { ofType, slicesOf, startCountingServer, talk } from './place/talk.ts';

const ahead = ['unshare', '--time', '--monotonic', '2', '--fork', '--kill-child=SIGTERM'];

/** Why a process cannot have a clock of its own here; `undefined` where it can. */
function refusal(): string | undefined {
  try {
    execFileSync(ahead[0]!, [...ahead.slice(1), 'true'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.skipIf(refusal() !== undefined)('an agent whose clock is 2 s ahead is known to be, and starts together with the others', async () => {
  const place = await startLocalPlace({ count: 2, wrappers: { 1: ahead } });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const server = await startCountingServer();
  const load = { rate: '20/s', warmup: '0s', duration: '4s' } as const;
  const { said, start_ns } = await talk(agents.runAgents(slicesOf(server.url, load, 2), 'ahead'), 2);
  for (const [agent, offset_ns] of [0, 2e9].entries()) {
    const clocks = ofType(said[agent]!, 'clock').map(({ clock }) => clock);
    expect(clocks[0]!.when).toBe('before');
    expect(clocks.at(-1)!.when).toBe('after');
    expect(clocks.filter(({ when }) => when === 'during').length).toBeGreaterThan(1);
    for (const clock of clocks) expect(Math.abs(clock.offset_ns - offset_ns)).toBeLessThanOrEqual(clock.error_ns);
    const [done] = ofType(said[agent]!, 'done');
    // On the clock of the hub, which both were told the start by; a double has no more digits.
    expect(Math.abs(done!.summary.window.start_ns - start_ns)).toBeLessThan(10);
    expect(done!.summary.sent).toBe(40);
  }
  // The second agent has the odd operations. Had it started by its own clock, its first would come before or after 40 of the other.
  const order = server.asked.map((url) => Number(url.split('/')[1]));
  expect(order.indexOf(1)).toBeLessThan(order.indexOf(36));
  expect(order.indexOf(0)).toBeLessThan(order.indexOf(37));
});

test('an agent that was stopped for 3 s has stood still, and its node is named', async () => {
  const place = await startLocalPlace({ count: 2 });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const server = await startCountingServer();
  const load = { rate: '50/s', warmup: '0s', duration: '7s' } as const;
  let stopped: Promise<void> | undefined;
  const { said } = await talk(agents.runAgents(slicesOf(server.url, load, 2), 'stopped'), 2, {
    heard: (_, { type }) => {
      if (type === 'interval') stopped ??= standStill(place.pidOf(1));
    },
  });
  await stopped;
  const longest = ofType(said[1]!, 'clock').map(({ clock }) => clock).reduce((a, b) => (b.pause_ns > a.pause_ns ? b : a));
  expect(longest.pause_ns).toBeGreaterThan(2.5e9);
  expect(longest.node).toBe(hostname());
  expect(said[1]!.at(-1)).toMatchObject({ type: 'done' });
});

async function standStill(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await sleep(3_000);
  process.kill(pid, 'SIGCONT');
}
