import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContainerOptions, inContainer } from '@ubench/containers';
import type { LaunchSpec } from '@ubench/core';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withService } from '../services/with-service.ts';
import { makeRootfs } from './rootfs.ts';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-launch-')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const rootfs = join(directory, 'rootfs');
const home = join(directory, 'home');
beforeAll(() => {
  makeRootfs(rootfs, ['sh', 'cat', 'ls']);
  mkdirSync(home);
});

const seed = Number(process.env['UBENCH_FUZZ_SEED'] ?? 8);
/** One run starts a container, and tries a hundred values in it. */
const runs = Math.max(3, Number(process.env['UBENCH_FUZZ_RUNS'] ?? 0) / 100);

/** What shells, lists and templates take for their own, among all the rest that a variable may hold. */
const value = fc.string({ unit: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...'$`"\'\\\n\r\t ,:;={}()[]<>|&*?!#~%@^') }, { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) }), maxLength: 40 })
  .filter((text) => !text.includes('\0'))
  .map((text) => Buffer.from(text, 'utf8').toString('utf8'));

const fixed = ['$(touch /tmp/ubench-injected)', '`touch /tmp/ubench-injected`', '${HOME}', '\\', '\\\\', '"', "'", '\n', '', ' ', '{{dir:x}}', '%s', 'a,b:c=d', '"; exit 1; #', '-e'];

const launch = (command: readonly string[], env: Readonly<Record<string, string>>): LaunchSpec => ({ command, env, url: '', stop: { signal: 'SIGTERM', grace_ns: 1e9 } });

/** What a command prints inside. */
function printed(spec: LaunchSpec, options: ContainerOptions): string {
  const { command, env } = inContainer(spec, options);
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { env: { PATH: process.env['PATH'], HOME: directory, ...env }, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stderr).toBe('');
  return stdout;
}

const environmentIn = (options: ContainerOptions, env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    printed(launch(['cat', '/proc/self/environ'], env), options)
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );

const paths = ['plain', 'a b', 'a,b', 'a:b', 'a"b', "a'b", 'a$HOME', '$(id)', 'a\\b', 'a\nb', 'ü', 'a=b', ' x ', '{{dir:x}}', '-x', '#'];

function suite(options: ContainerOptions): void {
  it('has every value of its environment as it is, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 100, maxLength: 100 }), (values) => {
        const env = Object.fromEntries([...fixed, ...values].map((text, index) => [`V_${index}`, text]));
        expect(environmentIn(options, env)).toMatchObject(env);
      }),
      { seed, numRuns: runs },
    );
    expect(existsSync('/tmp/ubench-injected')).toBe(false);
  });

  it('has variables whose names mean something to its runtime', () => {
    const env = { PATH: '/opt/bin:/bin:/usr/bin', HOME: home, TMPDIR: '/tmp/x', USER: 'u', LANG: 'C.UTF-8', TZ: 'UTC', PWD_: '1', ENV: '/x', SHELL: '/bin/none', PS1: '$', HOSTNAME: 'h', TERM: 'dumb', XDG_RUNTIME_DIR: '/x', CUDA_VISIBLE_DEVICES: '0,1' };
    expect(environmentIn(options, env)).toMatchObject(env);
  });

  it('has nothing of the environment of its client', () => {
    process.env['UBENCH_PLANTED'] = 'planted';
    try {
      expect(environmentIn(options, {})).not.toHaveProperty('UBENCH_PLANTED');
    } finally {
      delete process.env['UBENCH_PLANTED'];
    }
  });

  it.each(paths)('sees directories at the same path, also %j', (name) => {
    const [own, software] = ['own', 'software'].map((kind) => join(directory, `${options.runtime} ${kind}`, name)) as [string, string];
    for (const path of [own, software]) {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'file'), name);
    }
    const script = 'cat "$1/file" "$2/file"; pwd; : > "$1/made"; (: > "$2/made") 2>/dev/null || echo refused';
    const inside = printed(launch(['sh', '-c', script, 'sh', own, software], {}), { ...options, writable: [home, own], readable: [software], home: own.includes(':') ? home : own });
    expect(inside).toBe(`${name}${name}${own.includes(':') ? home : own}\nrefused\n`);
  });

  it('sees nothing else of the machine, but its own empty home', () => {
    writeFileSync(join(directory, 'elsewhere'), '');
    expect(printed(launch(['sh', '-c', `echo "$HOME"; ls -a "$HOME"; ls ${directory}`], {}), options)).toBe(`${home}\n.\n..\nhome\n`);
  });
}

withService('apptainer', (program) => {
  describe('a container by apptainer', () => {
    suite({ runtime: 'apptainer', program, image: rootfs, writable: [home], readable: [], home, name: 'x', userNamespace: process.getuid?.() === 0 });
  });
});

withService('podman', (program) => {
  const image = 'localhost/ubench-launch:1';
  beforeAll(() => {
    execFileSync(program, ['import', '--quiet', '-', image], { input: execFileSync('tar', ['-C', rootfs, '-c', '.'], { maxBuffer: 2 ** 30 }) });
  });
  describe('a container by podman', () => {
    suite({ runtime: 'podman', program, image, writable: [home], readable: [], home, name: `ubench-launch-${process.pid}` });
  });
  withService('docker', (podmanAsDocker) => {
    describe('a container by docker, which is podman by that name', () => {
      suite({ runtime: 'docker', program: podmanAsDocker, image, writable: [home], readable: [], home, name: `ubench-launch-docker-${process.pid}` });
    });
  });
});
