import { chmodSync, copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask, launchOf, never, serverScript, testDirectory } from '../fixtures/launches.ts';
import { createInstanceHost } from './instance-host.ts';
import { launchUser } from './launch-user.ts';
import { parseHandle } from './local-handle.ts';

vi.setConfig({ testTimeout: 30_000 });

const asRoot = process.getuid?.() === 0;
const host = createInstanceHost();

test('an instance that does not ask runs as ourselves', () => {
  expect(launchUser(undefined)).toBeUndefined();
});

test.skipIf(asRoot)('who is not root runs everything as themselves', () => {
  expect(launchUser('unprivileged')).toBeUndefined();
});

describe.runIf(asRoot)('as root, an instance that must not be root', () => {
  test('runs as the user who called sudo', () => {
    const environment = { SUDO_UID: '1000', SUDO_GID: '1001', SUDO_USER: 'ada' };
    expect(launchUser('unprivileged', environment)).toEqual({ name: 'ada', uid: 1000, gid: 1001 });
  });

  test('runs as nobody where root itself called', () => {
    expect(launchUser('unprivileged', {})).toEqual({ name: 'nobody', uid: 65_534, gid: 65_534 });
    expect(launchUser('unprivileged', { SUDO_UID: '0', SUDO_GID: '0', SUDO_USER: 'root' })).toMatchObject({ name: 'nobody' });
  });

  test('really runs as that user, owns its directories and files, and reads software from below a private directory', async () => {
    const hidden = join(testDirectory(), 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    copyFileSync(serverScript, join(hidden, 'server.mjs'));
    const launch = launchOf((context) => ({
      user: 'unprivileged',
      init: [['sh', '-c', `cat '${context.dir('data')}/settings' && id -u > '${context.dir('data')}/uid'`]],
      files: { [`${context.dir('data')}/settings`]: 'read by the instance' },
      command: [context.software(process.execPath), `${context.software(hidden)}/server.mjs`, context.host, context.port('http')],
      url: `http://${context.host}:${context.port('http')}`,
    }));
    const [handle] = await host.start([launch], never);
    onTestFinished(async () => void (await host.stop([handle!])));
    const about = await ask<{ groups: number[]; script: string }>(host, handle!, '/about');
    expect(about.script).not.toBe(join(hidden, 'server.mjs'));
    onTestFinished(() => rmSync(dirname(about.script), { recursive: true }));
    const { directory } = parseHandle(handle!);
    const home = join(directory, '.home');
    expect(about).toMatchObject({ uid: 65_534, gid: 65_534, cwd: home, env: { HOME: home, USER: 'nobody' } });
    expect(about.groups.filter((group) => group !== 65_534)).toEqual([]);
    expect(statSync(join(directory, 'data')).uid).toBe(65_534);
    expect(statSync(join(directory, 'data', 'uid')).uid).toBe(65_534);
    // The record holds the address with its password: it is ours alone.
    expect(statSync(join(directory, '.instance.json'))).toMatchObject({ uid: 0 });
    expect(statSync(join(directory, '.instance.json')).mode & 0o777).toBe(0o600);
    await host.stop([handle!]);
    expect(() => statSync(directory)).toThrow(/ENOENT/);
  });

  test('is told apart from a missing program where it may not execute one', async () => {
    const hidden = join(testDirectory(), 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    copyFileSync('/bin/sleep', join(hidden, 'sleep'));
    chmodSync(join(hidden, 'sleep'), 0o755);
    const launch = launchOf(() => ({ user: 'unprivileged', command: [join(hidden, 'sleep'), '60'] }));
    await expect(host.start([launch], never)).rejects.toThrow(/may not be executed by the user 'nobody'/);
  });
});
