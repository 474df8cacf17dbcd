import { once } from 'node:events';
import { hostname } from 'node:os';
import { connect } from 'node:net';
import { connectAgents, probePlace } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';
import { beginLocalPlace, startLocalPlace, untilReady } from './place/local-place.ts';
import { ofType, slicesOf, startCountingServer, talk } from './place/talk.ts';

const load = { rate: '50/s', warmup: '0s', duration: '4s' } as const;
const never = new AbortController().signal;

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a load in a place', () => {
  test('goes on without an agent that was killed, which is named with its node', async () => {
    const place = await startLocalPlace({ count: 2 });
    const agents = connectAgents(place, silentLogger);
    onTestFinished(() => agents.close());
    const server = await startCountingServer();
    let killed = false;
    const { said } = await talk(agents.runAgents(slicesOf(server.url, load, 2), 'killed'), 2, {
      heard: (agent, { type }) => {
        if (type !== 'interval' || agent !== 0 || killed) return;
        killed = true;
        process.kill(place.pidOf(0), 'SIGKILL');
      },
    });
    const [failed] = ofType(said[0]!, 'failed');
    expect(failed!.error).toMatchObject({ code: 'UBENCH_E_PLACE_TASK_LOST', what: expect.stringContaining(`Agent 0 on ${hostname()}`), details: expect.stringContaining('task 0 ended: SIGKILL') });
    expect(ofType(said[0]!, 'interval').length).toBeGreaterThan(0);
    expect(said[1]!.at(-1)).toMatchObject({ type: 'done', summary: { sent: 100 } });
    // There is one agent fewer now.
    const [[next]] = (await talk(agents.runAgents(slicesOf(server.url, load, 2), 'next'), 2)).said as [[unknown]];
    expect(next).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_TASKS' } });
  });

  test('fails with its reason when the place ends', async () => {
    const place = await startLocalPlace({ count: 2 });
    const agents = connectAgents(place, silentLogger);
    onTestFinished(() => agents.close());
    const server = await startCountingServer();
    const pids = [place.pidOf(0), place.pidOf(1)];
    const { said } = await talk(agents.runAgents(slicesOf(server.url, load, 2), 'ended'), 2, { started: () => void place.hub.kill('SIGKILL') });
    for (const messages of said) expect(messages.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_LOST', what: expect.stringContaining('SIGKILL') } });
    // Who loses its hub ends itself.
    await expect.poll(() => pids.some(lives)).toBe(false);
  });

  test.skipIf(!canMount)('fails with the directory that is full, while its streams cannot say it', async () => {
    const disk = mountSmallDisk(12, onTestFinished);
    const place = await startLocalPlace({ count: 2, kept: disk.path });
    const agents = connectAgents(place, silentLogger);
    onTestFinished(() => agents.close());
    const server = await startCountingServer();
    const { said } = await talk(agents.runAgents(slicesOf(server.url, { ...load, duration: '1m' }, 2), 'full'), 2);
    for (const messages of said) expect(messages.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_STREAM', what: expect.stringContaining(disk.path) } });
    // They stopped sending.
    expect(server.asked.length).toBeLessThan(2_000);
    const refused = await talk(agents.runAgents(slicesOf(server.url, load, 2), 'also-full'), 2);
    expect(refused.said[0]!.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_STREAM' } });
  });

  test('ends when it is killed, and the place stays', async () => {
    const place = await startLocalPlace({ count: 1 });
    const agents = connectAgents(place, silentLogger);
    onTestFinished(() => agents.close());
    const server = await startCountingServer();
    const group = agents.runAgents(slicesOf(server.url, { ...load, duration: '1m' }, 1), 'ended');
    const { said } = await talk(group, 1, { heard: (_, { type }) => void (type === 'interval' && group.kill()) });
    await group.kill();
    expect(said[0]!.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_KILLED' } });
    const next = await talk(agents.runAgents(slicesOf(server.url, load, 1), 'next'), 1);
    expect(next.said[0]!.at(-1)).toMatchObject({ type: 'done', summary: { sent: 200 } });
  });

  test('hands over what it measured when it is broken off, and ends early with a whole second when it is told to', async () => {
    const place = await startLocalPlace({ count: 2 });
    const agents = connectAgents(place, silentLogger);
    onTestFinished(() => agents.close());
    const server = await startCountingServer();
    const long = { ...load, duration: '1m' } as const;
    const broken = agents.runAgents(slicesOf(server.url, long, 2), 'broken-off');
    const aborted = await talk(broken, 2, { heard: (_, { type }) => void (type === 'interval' && broken.abort()) });
    for (const messages of aborted.said) expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { aborted: true } });
    const early = agents.runAgents(slicesOf(server.url, long, 2), 'early');
    // Half a second into the measurement: too late for the instant that is named.
    const ended = await talk(early, 2, { started: (start_ns) => void setTimeout(() => early.end(start_ns + 100e6), 500) });
    const windows = ended.said.map((messages) => ofType(messages, 'done')[0]!.summary.window);
    const seconds = windows.map(({ start_ns, end_ns }) => (end_ns - start_ns) / 1e9);
    expect(seconds[0]).toBeGreaterThanOrEqual(1);
    expect(seconds.map((each) => Math.abs(each - Math.round(each)) < 1e-6)).toEqual([true, true]);
    expect(Math.round(seconds[1]!)).toBe(Math.round(seconds[0]!));
  });
});

describe('a place', () => {
  test('says how many of its agents have come, and why no more will', async () => {
    const place = await beginLocalPlace({ count: 3, launcher: (directory) => [process.execPath, new URL('place/start-tasks.ts', import.meta.url).pathname, '2', directory, '{}'] });
    await expect.poll(() => probePlace(place.endpoint, never), { timeout: 60_000 }).toEqual({ ready: false, reason: '2 of 3 agents have come' });
    const refused = await beginLocalPlace({ count: 3, launcher: () => ['sh', '-c', 'echo "srun: error: Unable to allocate resources" >&2; exit 3'] });
    await once(refused.hub, 'exit');
    expect(refused.hub.exitCode).toBe(1);
    await expect.poll(() => refused.log()).toContain('0 of 3 had come');
    expect(refused.log()).toContain('Unable to allocate resources');
    expect(await probePlace(refused.endpoint, never)).toMatchObject({ ready: false, reason: expect.stringContaining('does not answer') });
    const missing = await beginLocalPlace({ count: 3, launcher: () => ['/nonexistent/srun'] });
    await once(missing.hub, 'exit');
    await expect.poll(() => missing.log()).toContain('cannot be started');
  });

  test('ends with its tasks when it is told to', async () => {
    const place = await startLocalPlace({ count: 2 });
    const pids = [place.pidOf(0), place.pidOf(1)];
    place.hub.kill('SIGTERM');
    await once(place.hub, 'exit');
    expect(place.hub.exitCode).toBe(0);
    await expect.poll(() => pids.some(lives)).toBe(false);
  });

  test('stays while somebody is connected, and ends when nobody has needed it for a while', async () => {
    const place = await startLocalPlace({ count: 1, linger_ns: 1e9 });
    const agents = connectAgents(place, silentLogger);
    const server = await startCountingServer();
    await talk(agents.runAgents(slicesOf(server.url, load, 1), 'short'), 1);
    expect(place.hub.exitCode).toBeNull();
    await agents.close();
    await once(place.hub, 'exit');
    expect(place.hub.exitCode).toBe(0);
    expect(place.log()).toContain('nobody has needed it');
  });

  test('cuts strangers off, and goes on', async () => {
    const place = await startLocalPlace({ count: 1 });
    const port = Number(new URL(place.endpoint.url).port);
    for (const garbage of ['GET / HTTP/1.1\r\n\r\n', '{"schema":"ubench.agents/1","as":"parent","nonce":"guessed"}\n', 'x'.repeat(100_000), '\0\n', '{}\n']) {
      const socket = connect(port, '127.0.0.1').on('error', () => {}).resume();
      socket.write(garbage);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    const wrong = new URL(place.endpoint.url);
    wrong.password = 'guessed';
    await expect(probePlace({ url: wrong.href }, never)).rejects.toMatchObject({ code: 'UBENCH_E_PLACE_REFUSED' });
    await untilReady(place);
  });
});
