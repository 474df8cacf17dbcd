import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '@ubench/core';
import { localHost } from '@ubench/remote';
import { readProcess } from '@ubench/processes';
import { expect, it, onTestFinished } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { withService } from '../services/with-service.ts';
import { makeKey, startSshd } from './sshd.ts';

const program = fileURLToPath(new URL('./one-call.ts', import.meta.url));

/** What calls are killed at, and the call that comes by it. */
const callAt = (point: string): 'write' | 'late' | 'exec' => (point.startsWith('remote.write') ? 'write' : point.startsWith('remote.kill') ? 'late' : 'exec');
const points = otherSteps.remote.filter((point) => !/ask|terminal/.test(point));
const isLocal = (point: string): boolean => /command|kill/.test(point);

const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'remote-kills-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

async function killedAt(point: string, args: readonly string[], wrapper: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<NodeJS.Signals | null> {
  const [command, ...rest] = [...wrapper, process.execPath, program, callAt(point), ...args];
  const child = spawn(command!, rest, { env: { ...process.env, UBENCH_FAILPOINTS: `kill:${point}`, ...env }, stdio: 'ignore' });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

/** As it was, or as it was to be; and it can be written again. */
async function expectWhole(file: string): Promise<void> {
  expect(['before', 'x'.repeat(100_000)]).toContain(readFileSync(file, 'utf8'));
  const host = localHost(silentLogger);
  await host.write(file, 'after');
  await host.close();
  expect(readFileSync(file, 'utf8')).toBe('after');
}

it.each(points.filter((point) => !point.includes('session')))('a process that is killed at %s leaves a file whole', async (point) => {
  const file = join(directory(), 'file');
  writeFileSync(file, 'before');
  expect(await killedAt(point, [file])).toBe('SIGKILL');
  await expectWhole(file);
});

withService('sshd', (sshdProgram) => {
  it.each(points.filter((point) => !isLocal(point)))('a process that is killed at %s over SSH leaves a file whole', async (point) => {
    const sshd = await startSshd(sshdProgram);
    onTestFinished(() => sshd.remove());
    const file = join(directory(), 'file');
    writeFileSync(file, 'before');
    expect(await killedAt(point, [file, sshd.config()])).toBe('SIGKILL');
    await expectWhole(file);
  });

  it.each(['remote.ask:before', 'remote.ask:after'])('a process that is killed at %s leaves nothing that asks', async (point) => {
    const sshd = await startSshd(sshdProgram);
    onTestFinished(() => sshd.remove());
    const home = directory();
    writeFileSync(join(sshd.directory, 'authorized_keys'), `${makeKey(join(home, 'locked'), 'a passphrase')}\n`);
    const asked = join(home, 'asked');
    writeFileSync(join(home, 'askpass'), `#!/bin/sh\necho $$ >'${asked}'\necho 'a passphrase'\n`);
    chmodSync(join(home, 'askpass'), 0o755);
    const config = sshd.config([`IdentityFile ${join(home, 'locked')}`, 'IdentitiesOnly yes']);
    expect(await killedAt(point, [join(home, 'file'), config], [], { SSH_ASKPASS: join(home, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' })).toBe('SIGKILL');
    await expect.poll(() => existsSync(asked) && readProcess(Number(readFileSync(asked, 'utf8'))) !== undefined).toBe(false);
  });

  it.each(['remote.terminal:before', 'remote.terminal:after'])('a process that is killed at %s is gone from its terminal', async (point) => {
    const sshd = await startSshd(sshdProgram);
    onTestFinished(() => sshd.remove());
    const home = directory();
    writeFileSync(join(sshd.directory, 'authorized_keys'), `${makeKey(join(home, 'locked'), 'a passphrase')}\n`);
    const config = sshd.config([`IdentityFile ${join(home, 'locked')}`, 'IdentitiesOnly yes']);
    const words = [process.execPath, program, 'exec', join(home, 'file'), config].map((word) => `'${word}'`).join(' ');
    const ended = new Promise<number>((resolve) => {
      const { SSH_ASKPASS: _, ...env } = process.env;
      execFile('script', ['--quiet', '--return', '--command', words, '/dev/null'], { env: { ...env, UBENCH_FAILPOINTS: `kill:${point}` } }, (error) => resolve(typeof error?.code === 'number' ? error.code : 0));
    });
    // As a shell says of what SIGKILL ended.
    expect(await ended).toBe(137);
  });
});
