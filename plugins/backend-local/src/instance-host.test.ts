import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Handle, Launch } from '@ubench/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ask, launchOf, logOf, never, serverLaunch, until } from '../fixtures/launches.ts';
import { findInstances } from './find-instances.ts';
import { createInstanceHost } from './instance-host.ts';
import { parseHandle } from './local-handle.ts';

vi.setConfig({ testTimeout: 30_000 });

const host = createInstanceHost();
const started: Handle[] = [];

async function start(...launches: Launch[]): Promise<Handle[]> {
  const handles = await host.start(launches, never);
  started.push(...handles);
  return handles;
}

afterEach(async () => {
  await host.stop(started.splice(0));
});

interface About {
  readonly pid: number;
  readonly cwd: string;
  readonly env: Record<string, string>;
}

describe('a started instance', () => {
  test('is given the mark of its run and no more of our environment than programs need', async () => {
    vi.stubEnv('UBENCH_TEST_LEAK', 'of the shell');
    const [handle] = await start(serverLaunch([], { env: { OWN: 'of the service' } }, 'run-7'));
    const { env, cwd } = await ask<About>(host, handle!, '/about');
    expect(env).toMatchObject({ OWN: 'of the service', UBENCH_OWNER: 'run-7', PATH: process.env['PATH'] });
    expect(env).not.toHaveProperty('UBENCH_TEST_LEAK');
    expect(cwd).toBe(process.cwd());
    vi.unstubAllEnvs();
  });

  test('has fresh directories, files and secrets, which go with it', async () => {
    const launch = launchOf((context) => ({
      url: `${context.secret('password')} ${context.secret('password')} ${context.secret('other')}`,
      files: { [`${context.dir('data')}/conf/server.conf`]: `password = ${context.secret('password')}\n` },
      command: ['sh', '-c', `ls -d ${context.dir('data')}/*; sleep 60`],
    }));
    const [one, two] = await start(launch, launch);
    const [password, again, other] = (await host.endpoint(one!)).url.split(' ');
    expect(password).toMatch(/^[A-Za-z0-9]{20,}$/);
    expect(again).toBe(password);
    expect(other).not.toBe(password);
    expect((await host.endpoint(two!)).url).not.toContain(password);
    const { directory } = parseHandle(one!);
    const file = `${directory}/data/conf/server.conf`;
    expect(readFileSync(file, 'utf8')).toBe(`password = ${password}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await host.stop([one!]);
    expect(existsSync(directory)).toBe(false);
  });

  test('has a path short enough for a Unix socket', async () => {
    const [handle] = await start(launchOf((context) => ({ url: `${context.dir('socket')}/.s.PGSQL.32767` })));
    expect((await host.endpoint(handle!)).url.length).toBeLessThan(104);
  });

  test('that ends by itself is an error with the exit code as its reason', async () => {
    const [handle] = await start(launchOf(() => ({ command: ['sh', '-c', 'echo no licence; exit 3'] })));
    await until(async () => (await host.poll([handle!]))[0]!.status !== 'RUNNING');
    expect(await host.poll([handle!])).toEqual([{ status: 'ERROR', reason: 'it exited with code 3', exitCode: 3 }]);
    expect(await logOf(host, handle!)).toEqual(['no licence']);
  });

  test('that is killed from outside is an error with the signal as its reason', async () => {
    const [handle] = await start(launchOf(() => ({})));
    process.kill(parseHandle(handle!).pid, 'SIGKILL');
    await until(async () => (await host.poll([handle!]))[0]!.status !== 'RUNNING');
    expect(await host.poll([handle!])).toEqual([{ status: 'ERROR', reason: 'it was killed by SIGKILL', signal: 'SIGKILL' }]);
  });

  test('that was stopped says so, and its address is gone', async () => {
    const [handle] = await start(launchOf(() => ({})));
    await host.stop([handle!]);
    expect((await host.poll([handle!]))[0]).toMatchObject({ status: 'STOPPED', reason: 'it was stopped' });
    await expect(createInstanceHost().endpoint(handle!)).rejects.toThrow(/LOCAL_E_INSTANCE_GONE/);
    expect((await createInstanceHost().poll([handle!]))[0]).toMatchObject({ status: 'STOPPED' });
  });
});

describe('preparation', () => {
  test('that fails is an error with its last lines, and leaves nothing', async () => {
    const run = `failing-${process.pid}`;
    const launch = launchOf(() => ({ init: [['sh', '-c', 'echo disk on fire >&2; exit 2']] }), run);
    await expect(host.start([launch], never)).rejects.toThrow(/The preparation 'sh' exited with code 2[^]*disk on fire/);
    expect(findInstances({ run })).toEqual([]);
  });

  test('is ended by an abort, with all its processes', async () => {
    const run = `aborted-${process.pid}`;
    const abort = new AbortController();
    const starting = host.start([launchOf(() => ({ init: [['sh', '-c', 'sleep 60 & sleep 60']] }), run)], abort.signal);
    await until(() => findInstances({ run }).length > 0);
    const [found] = findInstances({ run });
    abort.abort(new Error('Ctrl-C'));
    await expect(starting).rejects.toThrow('Ctrl-C');
    expect(findInstances({ run })).toEqual([]);
    expect(existsSync(found!.directory)).toBe(false);
  });
});

test('a process that exits while it prepares an instance leaves nothing of it', async () => {
  const run = `exiting-${process.pid}`;
  const launch = launchOf(() => ({ init: [['sh', '-c', 'sleep 60 & sleep 60']] }), run);
  const program = `
    import { createInstanceHost } from ${JSON.stringify(new URL('./instance-host.ts', import.meta.url).href)};
    const host = createInstanceHost();
    host.start([JSON.parse(process.argv[1])], new AbortController().signal);
    while ((await host.find({ run: ${JSON.stringify(run)} })).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    console.log((await host.find({ run: ${JSON.stringify(run)} }))[0].directory);
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(launch)]);
  await until(() => findInstances({ run }).length === 0);
  expect(stdout.trim()).toMatch(/ubench-exiting-\d+-\w{6}$/);
  expect(existsSync(stdout.trim())).toBe(false);
});

describe('a launch that cannot start', () => {
  test('for want of its program is an error that names it', async () => {
    await expect(host.start([launchOf(() => ({ command: ['no-such-server', '-x'] }))], never)).rejects.toThrow(
      /'no-such-server' is not on the PATH[^]*LOCAL_E_COMMAND_MISSING/,
    );
    await expect(host.start([launchOf(() => ({ command: ['/opt/none/bin/server'] }))], never)).rejects.toThrow(
      /\/opt\/none\/bin\/server does not exist/,
    );
  });

  test('for want of permission is another error', async () => {
    await expect(host.start([launchOf(() => ({ command: ['/etc/passwd'] }))], never)).rejects.toThrow(/LOCAL_E_COMMAND_DENIED/);
  });

  test('for a port asked for twice names the deployment that has it', async () => {
    const [first] = await start(launchOf((context) => ({ url: context.port('http', 31_999) })));
    const second = launchOf((context) => ({ url: context.port('http', 31_999) }));
    await expect(host.start([second], never)).rejects.toThrow(new RegExp(`in use by the deployment '${first!.deployment}'`));
    await host.stop([first!]);
    await start(second);
  });

  test('for want of a launch says how to use a running service', async () => {
    const { request: _, ...launch } = launchOf(() => ({}));
    await expect(host.start([launch], never)).rejects.toThrow(new RegExp(`--at ${launch.deployment}=URL`));
  });

  test('for a directory with a path for a name is refused', async () => {
    await expect(host.start([launchOf((context) => ({ url: context.dir('../etc') }))], never)).rejects.toThrow(/LOCAL_E_NAME/);
  });
});

test('a handle of another backend is refused', async () => {
  await expect(host.stop([{ backend: 'slurm', deployment: 'db', id: 'db' }])).rejects.toThrow(/LOCAL_E_HANDLE/);
});
