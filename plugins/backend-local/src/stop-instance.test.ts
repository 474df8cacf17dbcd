import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Handle } from '@ubench/core';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask, launchOf, never, serverLaunch, until } from '../fixtures/launches.ts';
import { createInstanceHost } from './instance-host.ts';
import { parseHandle } from './local-handle.ts';
import { hasProc, readProcess } from '@ubench/processes';

vi.setConfig({ testTimeout: 30_000 });

const host = createInstanceHost();
const started: Handle[] = [];
const shortGrace = { signal: 'SIGTERM', grace_ns: 300e6 } as const;

async function start(...launches: Parameters<typeof host.start>[0]): Promise<Handle[]> {
  const handles = await host.start(launches, never);
  started.push(...handles);
  return handles;
}

afterEach(async () => {
  await host.stop(started.splice(0));
});

const stillAlive = (pids: readonly number[]): number[] => pids.filter((pid) => readProcess(pid) !== undefined);

test('the stop signal is the one that the service asked for', async () => {
  const [handle] = await start(
    launchOf((context) => ({
      command: ['sh', '-c', `trap 'exit 7' INT; touch ${context.dir('data')}/ready; while :; do sleep 0.05; done`],
      stop: { signal: 'SIGINT', grace_ns: 10e9 },
    })),
  );
  await until(() => existsSync(`${parseHandle(handle!).directory}/data/ready`));
  expect(await host.stop([handle!])).toMatchObject([{ forced: false }]);
  expect(await host.poll([handle!])).toEqual([{ status: 'STOPPED', reason: 'it was stopped', exitCode: 7 }]);
});

test.each([
  ['ignores the signal', 'stubborn'],
  ['left the group by setsid', 'daemon'],
  ['was left by its parent', 'orphan'],
])('a process of the instance that %s is gone after stop', async (_, kind) => {
  const [handle] = await start(serverLaunch([kind], { stop: shortGrace }));
  const pids = await ask<number[]>(host, handle!, '/children');
  expect(stillAlive(pids)).toEqual(pids);
  expect(await host.stop([handle!])).toMatchObject([{ forced: true }]);
  expect(stillAlive([...pids, parseHandle(handle!).pid])).toEqual([]);
});

test('what an instance leaves behind when it dies by itself is gone after stop', async () => {
  const [handle] = await start(serverLaunch(['stubborn', 'daemon', 'orphan'], { stop: shortGrace }));
  const pids = await ask<number[]>(host, handle!, '/children');
  process.kill(parseHandle(handle!).pid, 'SIGKILL');
  await until(async () => (await host.poll([handle!]))[0]!.status === 'ERROR');
  expect(stillAlive(pids)).toEqual(pids);
  await host.stop([handle!]);
  expect(stillAlive(pids)).toEqual([]);
  expect(existsSync(parseHandle(handle!).directory)).toBe(false);
});

test('a kill ends everything at once, and does not wait', async () => {
  const [handle] = await start(serverLaunch(['stubborn', 'daemon', 'orphan'], { stop: { signal: 'SIGTERM', grace_ns: 60e9 } }));
  const pids = await ask<number[]>(host, handle!, '/children');
  host.kill([handle!]);
  await until(() => stillAlive([...pids, parseHandle(handle!).pid]).length === 0);
  expect(existsSync(parseHandle(handle!).directory)).toBe(false);
});

test('several instances are stopped side by side', async () => {
  const obstinate = launchOf(() => ({
    command: ['sh', '-c', `trap '' TERM; while :; do sleep 0.05; done`],
    stop: { signal: 'SIGTERM', grace_ns: 1.5e9 },
  }));
  const handles = await start(obstinate, obstinate, obstinate, obstinate, obstinate, obstinate);
  const before = performance.now();
  await host.stop(handles);
  // One after the other would take 9 s.
  expect(performance.now() - before).toBeLessThan(6_000);
});

test('a process that was given the pid of an instance of old is left alone', async () => {
  const [victim] = await start(launchOf(() => ({})));
  const [handle] = await start(launchOf(() => ({})));
  await host.stop([handle!]);
  const { pid, started: now } = parseHandle(victim!);
  const reused = { ...handle!, pid, started: `${now}0` } as Handle;
  expect(await createInstanceHost().poll([reused])).toMatchObject([{ status: 'STOPPED' }]);
  expect(await host.stop([reused])).toMatchObject([{ forced: false }]);
  host.kill([reused]);
  expect(stillAlive([pid])).toEqual([pid]);
});

test('a directory that is not the instance’s is left alone', async () => {
  const [victim] = await start(launchOf(() => ({})));
  const [handle] = await start(launchOf(() => ({})));
  await host.stop([handle!]);
  const { directory } = parseHandle(victim!);
  process.kill(parseHandle(victim!).pid, 'SIGKILL');
  await until(async () => (await host.poll([victim!]))[0]!.status === 'ERROR');
  const confused = { ...handle!, directory } as Handle;
  await host.stop([confused]);
  host.kill([confused]);
  expect(existsSync(directory)).toBe(true);
});

/** A process that has lost its environment, as servers that show what they do in `ps` have, started by a shell that then waits. */
const nameless = (begin: string, left = '') =>
  launchOf((context) => ({
    command: ['sh', '-c', `cd ${context.dir('data')}; (${begin} env -i ${left} sleep 60) & echo $! > pid.tmp; mv pid.tmp pid; wait`],
    stop: shortGrace,
  }));

/** Its number, once the leader of the instance is dead. */
async function orphanOf(handle: Handle): Promise<number> {
  const { directory, pid } = parseHandle(handle);
  const file = join(directory, 'data/pid');
  await until(() => existsSync(file));
  const orphan = Number(readFileSync(file, 'utf8'));
  await until(() => !readFileSync(`/proc/${orphan}/environ`, 'utf8').includes('UBENCH_'));
  process.kill(pid, 'SIGKILL');
  await until(() => readProcess(pid) === undefined);
  return orphan;
}

describe.runIf(hasProc)('of a leader that has died', () => {
  test.each([
    ['is of its group', 'cd /; exec', ''],
    ['is of its group, and has some variables left,', 'cd /; exec', 'LEFT=1'],
    ['works in the directory of the instance', 'exec setsid', ''],
  ])('a process without its environment that %s is gone after stop from elsewhere', async (_, begin, left) => {
    const [handle] = await start(nameless(begin, left));
    const orphan = await orphanOf(handle!);
    expect(stillAlive([orphan])).toEqual([orphan]);
    await createInstanceHost().stop([handle!]);
    expect(stillAlive([orphan])).toEqual([]);
  });

  test('a process that has nothing of the instance is left alone, whether it has an environment or not', async () => {
    const [handle] = await start(nameless('exec setsid'));
    const { directory } = parseHandle(handle!);
    await orphanOf(handle!);
    const somebody = spawn('sleep', ['60'], { cwd: join(directory, 'data'), detached: true });
    const nobody = spawn('sleep', ['60'], { cwd: '/', env: {}, detached: true });
    onTestFinished(() => void [somebody, nobody].map((child) => child.kill('SIGKILL')));
    await Promise.all([somebody, nobody].map((child) => once(child, 'spawn')));
    await createInstanceHost().stop([handle!]);
    expect(stillAlive([somebody.pid!, nobody.pid!])).toEqual([somebody.pid, nobody.pid]);
  });
});

test('a directory whose removal was interrupted after its record went is removed by the next stop', async () => {
  const [handle] = await start(launchOf(() => ({})));
  await host.stop([handle!]);
  const { directory } = parseHandle(handle!);
  mkdirSync(directory);
  await createInstanceHost().stop([handle!]);
  expect(existsSync(directory)).toBe(false);
  // Somebody else's by now, or so it seems.
  mkdirSync(join(directory, 'something'), { recursive: true });
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await createInstanceHost().stop([handle!]);
  expect(existsSync(directory)).toBe(true);
});
