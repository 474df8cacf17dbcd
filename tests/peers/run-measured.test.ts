import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runMeasured } from '../../benchmarks/peers/run-measured.ts';
import { UniqueProcesses } from './unique-processes.ts';

const never = new AbortController().signal;
/** Burns so much CPU, as it counts itself. */
const burn = (milliseconds: number): string => `while (true) { const { user, system } = process.cpuUsage(); if (user + system > ${milliseconds}e3) break; }`;
const node = (code: string): string[] => [process.execPath, '-e', code];

test('counts the CPU of a command, and not the time in which it waits', async () => {
  const { cpu_ns } = await runMeasured(node(`${burn(400)} setTimeout(() => {}, 1_500)`), { signal: never });
  // What Node itself takes to start and to end is in it.
  expect(cpu_ns / 1e6).toBeGreaterThanOrEqual(395);
  expect(cpu_ns / 1e6).toBeLessThan(1_200);
});

test('counts what it has started and waited for, and what those have', async () => {
  const grandchild = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn(300))}])`;
  const child = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(grandchild)}])`;
  const { cpu_ns } = await runMeasured(node(child), { signal: never });
  expect(cpu_ns / 1e6).toBeGreaterThanOrEqual(295);
});

test('sees the memory of a command and of what it has started', async () => {
  const child = `const held = Buffer.alloc(200e6, 1); setTimeout(() => held, 1_500)`;
  const { rss_mb } = await runMeasured(node(`require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}])`), { signal: never });
  expect(rss_mb).toBeGreaterThan(230);
  expect(rss_mb).toBeLessThan(600);
});

test('does not count itself, nor what runs beside it', async () => {
  const end = performance.now() + 300;
  const run = runMeasured(['sleep', '0.3'], { signal: never });
  while (performance.now() < end) await sleep(0);
  expect((await run).cpu_ns / 1e6).toBeLessThan(100);
});

test('hands on what the command says, on either stream, and its environment', async () => {
  const run = await runMeasured(node(`console.log(process.env.GREETING); console.error('and a warning')`), { signal: never, env: { GREETING: 'hello' } });
  expect(run).toMatchObject({ stdout: 'hello\n', stderr: 'and a warning\n' });
});

test('rejects with what a command said that failed, unless its exit code is expected', async () => {
  await expect(runMeasured(node(`console.error('no such thing'); process.exit(7)`), { signal: never })).rejects.toThrow(/ended with 7:\nno such thing/);
  await expect(runMeasured(['/no/such/program'], { signal: never })).rejects.toThrow(/127/);
  await expect(runMeasured(node('process.exit(3)'), { signal: never, accept: [3] })).resolves.toMatchObject({ stdout: '' });
});

test('an abort ends the command and what it has started, also what ignores it', async () => {
  const started = new UniqueProcesses();
  const abort = new AbortController();
  const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
  const code = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'ignore' }); setInterval(() => {}, 1000)`;
  const run = runMeasured(node(code), { signal: abort.signal, env: started.environment, patience_ms: 300 });
  await started.areAtLeast(2);
  abort.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  await started.haveEnded();
});

test('nothing is started once it is aborted', async () => {
  await expect(runMeasured(['true'], { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
});
