import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { drawnLatencies } from '../truth.ts';
import { parseLatency } from './latency-model.ts';
import { lateness } from './request-log.ts';
import { startTruthServer, truthServerCommand, type TruthServer } from './start-truth-server.ts';

const ms = 1e6;
const now = () => Number(process.hrtime.bigint());

describe('a truth server', () => {
  let server: TruthServer;
  afterEach(() => server.stop());

  const get = async (path = '/'): Promise<{ status: number; sent_ns: number; done_ns: number }> => {
    const sent_ns = now();
    const response = await fetch(server.url + path);
    await response.text();
    return { status: response.status, sent_ns, done_ns: now() };
  };

  it('answers never before its latency, and logs arrival and departure on the clock of the client', async () => {
    server = await startTruthServer({ latency: '20ms', recordRequests: true });
    const { status, sent_ns, done_ns } = await get();
    expect(status).toBe(200);
    const [record, ...more] = await server.requests();
    expect(more).toEqual([]);
    expect(record!.due_ns - record!.arrival_ns).toBe(20 * ms);
    const instants = [sent_ns, record!.arrival_ns, record!.due_ns, record!.departure_ns, done_ns];
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  });

  it('draws the latencies that the truth enumerates', async () => {
    server = await startTruthServer({ latency: 'exponential:2ms', seed: 42, recordRequests: true });
    for (let i = 0; i < 20; i++) await get();
    const served = (await server.requests()).map((request) => request.due_ns - request.arrival_ns);
    const truth = drawnLatencies(parseLatency('exponential:2ms'), 42, 0, 20);
    served.forEach((value, i) => expect(value / truth[i]!).toBeCloseTo(1, 3));
  });

  it('holds what arrives during a stall until its end, and answers the rest as always', async () => {
    server = await startTruthServer({ latency: '5ms', stall: { for: '300ms', every: '600ms', at: '200ms' }, epoch: 'first-request', recordRequests: true });
    const requests: Promise<unknown>[] = [];
    for (let i = 0; i < 50; i++) {
      requests.push(get());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(requests);
    await expect.poll(async () => (await server.stalls()).length).toBeGreaterThanOrEqual(1);
    const { epoch_ns } = await server.stats();
    const [stall] = await server.stalls();
    expect(stall).toEqual({ start_ns: epoch_ns! + 200 * ms, end_ns: epoch_ns! + 500 * ms });
    const records = await server.requests();
    const held = records.filter((r) => r.arrival_ns >= stall!.start_ns && r.arrival_ns < stall!.end_ns);
    expect(held.length).toBeGreaterThan(0);
    expect(held.map((r) => r.due_ns)).toEqual(held.map(() => stall!.end_ns + 5 * ms));
    const before = records.filter((r) => r.arrival_ns < stall!.start_ns);
    expect(before.map((r) => r.due_ns - r.arrival_ns)).toEqual(before.map(() => 5 * ms));
    expect(lateness(records).mean_ns).toBeGreaterThanOrEqual(0);
  });

  it('takes the phase of its stalls from a given instant', async () => {
    const epoch = now() - 10_050 * ms;
    server = await startTruthServer({ stall: { for: '10ms', every: '50ms', at: '0ms' }, epoch });
    await expect.poll(async () => (await server.stalls()).length).toBeGreaterThanOrEqual(2);
    for (const window of await server.stalls()) expect((window.start_ns - epoch) % (50 * ms)).toBe(0);
  });

  it('counts its requests, questions about itself apart', async () => {
    server = await startTruthServer({ latency: '1ms' });
    await Promise.all([get(), get('/any/path'), get('/stats')]);
    expect(await server.stats()).toMatchObject({ requests: 2, answered: 2 });
  });

  it('is gone after stop, which may be called again', async () => {
    server = await startTruthServer();
    await server.stop();
    await server.stop();
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });
});

describe('a truth server as a command', () => {
  it('serves on the port it is given, and writes what it knew where it is told', async () => {
    const log = await mkdtemp(join(tmpdir(), 'truth-'));
    onTestFinished(() => rm(log, { recursive: true }));
    const [command, ...argv] = truthServerCommand({ port: 0, latency: '1ms', stall: { for: '20ms', every: '40ms' }, log, recordRequests: true });
    const child = spawn(command!, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    await (await fetch(url)).text();
    await expect.poll(async () => (await readFile(join(log, 'stalls.jsonl'), 'utf8')).split('\n').length).toBeGreaterThan(3);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(JSON.parse(await readFile(join(log, 'stats.json'), 'utf8'))).toMatchObject({ schema: 'ubench.truth-stats/1', requests: 1 });
    const requests = (await readFile(join(log, 'requests.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(requests).toHaveLength(2);
    expect(JSON.parse(requests[0]!)).toEqual({ schema: 'ubench.truth-requests/1' });
  });

  it('says at once that a port is in use', async () => {
    await using taken = await startTruthServer();
    const [command, ...argv] = truthServerCommand({ port: Number(new URL(taken.url).port) });
    const child = spawn(command!, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    const output: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
    const [code] = await once(child, 'exit');
    expect(code).not.toBe(0);
    expect(output.join('')).toContain('EADDRINUSE');
  });
});
