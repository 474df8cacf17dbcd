import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { ReporterContext, RunEvent } from '@ubench/core';
import { sample } from '@ubench/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { terminalReporter } from './terminal-reporter.ts';

const { benchmark, planOf, run } = sample;

/** A stream that keeps what it is given, as a terminal of some width or as a pipe. */
function recorder(columns?: number): { stream: NodeJS.WriteStream; text: () => string } {
  const chunks: string[] = [];
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const stream = Object.assign(writable, columns === undefined ? {} : { isTTY: true, columns, rows: 40 }) as unknown as NodeJS.WriteStream;
  return { stream, text: () => chunks.join('') };
}

const reads = benchmark('point reads', { suite: ['orders database'] });
const result = run([reads]);
const db = 'benchmarks/orders.bench.ts > db';
const of = { benchmark: reads.id, trial: 1, trials: 3 };

const events: RunEvent[] = [
  { type: 'run-start', run: 'k3x9', directory: '/tmp/runs/k3x9', plan: planOf([reads]) },
  { type: 'deployment', deployment: db, state: 'starting', elapsed_ns: 0 },
  { type: 'deployment', deployment: db, state: 'ready', elapsed_ns: 734e6 },
  { type: 'phase', phase: 'prepare', ...of },
  { type: 'phase', phase: 'measure', ...of, expected_ns: 10e9 },
  { type: 'progress', phase: 'measure', ...of, elapsed_ns: 5e9, expected_ns: 10e9, operations: 26_050, rate_per_s: 5_210, mean_ns: 1.1e6, stddev_ns: 400e3, p95_ns: 2.5e6, failed: 2 },
  { type: 'warning', benchmark: reads.id, finding: { code: 'client-bound', message: 'The client was busy.' } },
  { type: 'error', error: { code: 'UBENCH_E_X', what: 'A hook failed.', where: 'plugin x' } },
  { type: 'benchmark-end', result: reads },
  { type: 'deployment', deployment: db, state: 'stopping', elapsed_ns: 0 },
  { type: 'deployment', deployment: db, state: 'stopped', elapsed_ns: 90e6 },
];

/** What comes between the two first events and the third where the deployment has something to fetch. */
const provisioning: RunEvent[] = [
  { type: 'provision', deployment: db, step: 'pull', state: 'started', elapsed_ns: 0 },
  { type: 'provision-progress', deployment: db, step: 'pull', elapsed_ns: 2e9, done_bytes: 1.2 * 2 ** 30, total_bytes: 2 ** 32 },
  { type: 'provision', deployment: db, step: 'pull', state: 'ended', elapsed_ns: 3e9 },
];

/** The same where it waits for a place of its backend. */
const waiting: RunEvent[] = [
  { type: 'wait', deployment: db, stage: 'queue', reason: 'Priority', elapsed_ns: 0 },
  { type: 'wait', deployment: db, stage: 'queue', reason: 'Resources', restarts: 1, elapsed_ns: 9e9 },
  { type: 'wait', deployment: db, stage: 'image', elapsed_ns: 0 },
];

function start(columns?: number, verbose = false): { reporter: ReturnType<typeof terminalReporter.create>; stdout: () => string; stderr: () => string } {
  const stdout = recorder(columns);
  const stderr = recorder(columns);
  const context: ReporterContext = { directory: '/tmp/runs/k3x9', root: '/tmp', stdout: stdout.stream, stderr: stderr.stream, verbose };
  return { reporter: terminalReporter.create({}, context), stdout: stdout.text, stderr: stderr.text };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('FORCE_COLOR', '');
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('into a pipe', () => {
  test('progress is one line per phase on stderr, without colour or cursor movement', async () => {
    const { reporter, stdout, stderr } = start();
    for (const event of events) reporter.event?.(event);
    expect(stdout()).toBe('');
    expect(stderr()).toMatchInlineSnapshot(`
      "run k3x9: 1 benchmark, 1 deployment
      db: starting
      db: ready after 734 ms
      orders database > point reads: preparing, trial 1/3
      orders database > point reads: measuring, trial 1/3, 10.0 s
      warning: orders database > point reads: The client was busy.
      error: A hook failed. (plugin x)
      ✓ orders database > point reads: p50 1.20 ms, p99 4.44 ms, rate 5,210/s
      db: stopping
      db: stopped
      "
    `);
  });

  test('a heartbeat says every 15 s that the run is alive, and only when nothing else did', () => {
    const { reporter, stderr } = start();
    for (const event of events.slice(0, 6)) reporter.event?.(event);
    const before = stderr();
    vi.advanceTimersByTime(14_000);
    expect(stderr()).toBe(before);
    vi.advanceTimersByTime(1_000);
    expect(stderr().slice(before.length)).toBe('orders database > point reads: measuring, trial 1/3, 20 s so far, 5,210/s, mean 1.10 ms ± 400 µs, p95 2.50 ms, 2 failed\n');
    vi.advanceTimersByTime(15_000);
    expect(stderr().slice(before.length).split('\n')).toHaveLength(3);
  });

  test('what a deployment does before the load is named, with its time and how far it is', () => {
    const { reporter, stderr } = start();
    for (const event of [...events.slice(0, 2), ...provisioning.slice(0, 2)]) reporter.event?.(event);
    vi.advanceTimersByTime(15_000);
    reporter.event?.(provisioning[2]!);
    expect(stderr()).toContain('db: starting\ndb: pull\ndb: pull, 17 s, 1.20 GiB of 4.00 GiB so far\ndb: pull took 3.00 s\n');
  });

  test('what a deployment waits for is a line for each change, and told again while it waits', () => {
    const { reporter, stderr } = start();
    for (const event of [...events.slice(0, 2), ...waiting.slice(0, 1)]) reporter.event?.(event);
    vi.advanceTimersByTime(15_000);
    for (const event of [...waiting.slice(1), { type: 'deployment', deployment: db, state: 'ready', elapsed_ns: 30e9 } as const]) reporter.event?.(event);
    expect(stderr()).toContain('db: starting\ndb waits in the queue: Priority\ndb waits in the queue for 15 s: Priority\ndb waits in the queue, begun anew once: Resources\ndb waits for its image\ndb: ready');
  });

  test('the summary goes to stdout, and no timer is left', async () => {
    const { reporter, stdout, stderr } = start();
    for (const event of events) reporter.event?.(event);
    const before = stderr();
    expect(await reporter.end?.(result, [])).toEqual([]);
    expect(stderr()).toBe(before);
    expect(stdout()).toContain('✓ orders database > point reads');
    expect(stdout()).not.toContain('\u001b');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('on a terminal', () => {
  test('shows what runs now, with a bar, the rate, p95 and failures', () => {
    const { reporter, stderr } = start(80);
    for (const event of events.slice(0, 6)) reporter.event?.(event);
    const text = stderr();
    expect(text).toContain('orders database > point reads');
    expect(text).toContain('measuring, trial 1/3  ██████████░░░░░░░░░░ 5 s of 10.0 s');
    expect(text).toContain('    5,210/s, mean 1.10 ms ± 400 µs, p95 2.50 ms, 2 failed');
    expect(text).toContain('benchmark 1/1, 0 s');
  });

  test('nothing is drawn over where lines of the log are shown too', () => {
    const { reporter, stderr } = start(80, true);
    for (const event of events) reporter.event?.(event);
    vi.advanceTimersByTime(3_000);
    expect(stderr()).not.toMatch(/\[[\d;?]*[A-HJKhlu]/);
    expect(stderr()).toContain('db: ready after 734 ms\n');
  });

  test('time goes on between events', () => {
    const { reporter, stderr } = start(80);
    for (const event of events.slice(0, 2)) reporter.event?.(event);
    vi.advanceTimersByTime(3_000);
    expect(stderr()).toContain('db: starting, 3 s');
  });

  test('how much of a model has come is seen', () => {
    const { reporter, stderr } = start(80);
    for (const event of [...events.slice(0, 2), ...provisioning.slice(0, 2)]) reporter.event?.(event);
    expect(stderr()).toContain('db: pull, 2 s, 1.20 GiB of 4.00 GiB');
  });

  test('what it waits for is seen, and since when', () => {
    const { reporter, stderr } = start(80);
    for (const event of [...events.slice(0, 2), ...waiting.slice(0, 1)]) reporter.event?.(event);
    vi.advanceTimersByTime(12_000);
    expect(stderr()).toContain('db waits in the queue for 12 s: Priority');
  });

  test('what has ended stays above what runs', () => {
    const { reporter, stderr } = start(80);
    for (const event of events) reporter.event?.(event);
    expect(stderr()).toContain('db: ready after 734 ms\n');
    expect(stderr()).toContain('orders database > point reads: p50 1.20 ms, p99 4.44 ms, rate 5,210/s\n');
  });

  test.each([40, 80])('no live line is wider than %i columns', (columns) => {
    const { reporter, stderr } = start(columns);
    for (const event of events.slice(0, 6)) reporter.event?.(event);
    const lines = stripVTControlCharacters(stderr()).split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  test('at the end the cursor is shown again and the live lines are gone before the summary', async () => {
    const { reporter, stdout, stderr } = start(80);
    for (const event of events) reporter.event?.(event);
    await reporter.end?.(result, []);
    expect(stderr().endsWith('\u001b[?2026l')).toBe(true);
    expect(stdout()).toContain('\u001b[32m✓');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('NO_COLOR takes the colours away', async () => {
    vi.stubEnv('NO_COLOR', '1');
    const { reporter, stdout } = start(80);
    for (const event of events) reporter.event?.(event);
    await reporter.end?.(result, []);
    expect(stdout()).not.toContain('\u001b');
  });
});
