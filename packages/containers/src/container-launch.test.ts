import type { LaunchSpec } from '@ubench/core';
import { describe, expect, it } from 'vitest';
import { type ContainerOptions, inContainer } from './container-launch.ts';

const spec: LaunchSpec = {
  command: ['server', '--data', '/i/data'],
  init: [['prepare', '/i/data']],
  files: { '/i/data/conf': 'x' },
  env: { PASSWORD: 's3cret', PATH: '/opt/bin:/bin' },
  url: 'http://127.0.0.1:1',
  stop: { signal: 'SIGINT', grace_ns: 1e9 },
};
const options = (runtime: ContainerOptions['runtime'], more: Partial<ContainerOptions> = {}): ContainerOptions => ({
  runtime,
  image: runtime === 'apptainer' ? '/images/a.sif' : 'abc',
  writable: ['/i/data', '/i/.home'],
  readable: ['/opt/it'],
  home: '/i/.home',
  name: 'db-1',
  ...more,
});
/** What follows an option, as often as it is given. */
const valuesOf = (option: string, argv: readonly string[]): string[] => argv.flatMap((argument, index) => (argv[index - 1] === option ? [argument] : []));

describe.each(['apptainer', 'podman', 'docker'] as const)('a launch by %s', (runtime) => {
  it('runs every command in the image, and is otherwise what it was', () => {
    const { command, init, ...rest } = inContainer(spec, options(runtime));
    expect(command[0]).toBe(runtime);
    expect(command.slice(-4)).toEqual([options(runtime).image, ...spec.command]);
    expect(init![0]!.slice(-3)).toEqual([options(runtime).image, ...spec.init![0]!]);
    expect(rest).toMatchObject({ files: spec.files, url: spec.url, stop: spec.stop });
  });

  it('has no secret in its arguments', () => {
    const { command, env } = inContainer(spec, options(runtime));
    expect(command.join(' ')).not.toContain('s3cret');
    expect(Object.values(env!)).toContain('s3cret');
  });

  it('shows directories at the same path, whatever they are called, each once, software for reading only', () => {
    const { command } = inContainer(spec, options(runtime, { writable: ['/i/a,b:c "d"', '/i/.home'], readable: ['/opt/it', '/opt/it', '/i/.home'] }));
    expect(valuesOf('--mount', command)).toEqual([
      'type=bind,"src=/i/a,b:c ""d""","dst=/i/a,b:c ""d"""',
      'type=bind,"src=/i/.home","dst=/i/.home"',
      `type=bind,"src=/opt/it","dst=/opt/it",${runtime === 'apptainer' ? 'ro' : 'readonly'}`,
    ]);
  });

  it('leaves placeholders for the node', () => {
    const { command } = inContainer(spec, options(runtime, { image: '{{dir:image}}', writable: ['{{dir:data}}'], home: '{{dir:home}}' }));
    expect(valuesOf('--mount', command)).toContain('type=bind,"src={{dir:data}}","dst={{dir:data}}"');
    expect(valuesOf(runtime === 'apptainer' ? '--pwd' : '--workdir', command)).toEqual(['{{dir:home}}']);
    expect(command).toContain('{{dir:image}}');
  });

  it.each(['', 'a.b', '1a', 'a b', 'a=b', 'ä'])('has no variable that is called %j', (name) => {
    expect(() => inContainer({ ...spec, env: { [name]: '' } }, options(runtime))).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_VARIABLE' }));
  });

  it('mounts no path with a zero byte', () => {
    expect(() => inContainer(spec, options(runtime, { readable: ['/a\0b'] }))).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_PATH' }));
  });
});

const apptainerArgv = (launch: LaunchSpec, more: Partial<ContainerOptions> = {}): readonly string[] => inContainer(launch, options('apptainer', more)).command;

describe('a launch by apptainer', () => {
  it('sees neither the home of the node nor where it is called from', () => {
    expect(valuesOf('--no-mount', apptainerArgv(spec))).toEqual(['cwd,tmp,hostfs,home']);
    expect(valuesOf('--home', apptainerArgv(spec))).toEqual(['/i/.home']);
  });

  it("sees the user's home where it asks for that", () => {
    expect(valuesOf('--no-mount', apptainerArgv({ ...spec, home: 'user' }))).toEqual(['cwd,tmp,hostfs']);
    expect(apptainerArgv({ ...spec, home: 'user' })).not.toContain('--home');
  });

  it('has the HOME of its environment', () => {
    const launch = { ...spec, home: 'user' as const, env: { HOME: '/i/data' } };
    expect(valuesOf('--home', apptainerArgv(launch))).toEqual(['/i/data']);
    expect(inContainer(launch, options('apptainer')).env).toEqual({});
  });

  it('cannot have a home with a colon, but one that is a placeholder', () => {
    expect(() => apptainerArgv(spec, { home: '/a:b' })).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_PATH' }));
    expect(valuesOf('--home', apptainerArgv(spec, { home: '{{dir:home}}/x' }))).toEqual(['{{dir:home}}/x']);
  });

  it('has the GPUs of the node, and a user namespace, where that is asked for', () => {
    expect(apptainerArgv(spec)).not.toEqual(expect.arrayContaining(['--nv']));
    expect(apptainerArgv(spec, { gpus: 'nvidia', userNamespace: true })).toEqual(expect.arrayContaining(['--nv', '--userns']));
    expect(apptainerArgv(spec, { gpus: 'rocm' })).toContain('--rocm');
  });
});

describe.each(['podman', 'docker'] as const)('a launch by %s', (runtime) => {
  const argvOf = (more: Partial<ContainerOptions>, launch = spec): readonly string[] => inContainer(launch, options(runtime, more)).command;

  it('has the name and the labels', () => {
    const { command, init } = inContainer(spec, options(runtime, { labels: { owner: 'r1' } }));
    expect([command, init![0]!].flatMap((argv) => valuesOf('--name', argv))).toEqual(['db-1', 'db-1']);
    expect(valuesOf('--label', command)).toEqual(['owner=r1']);
  });

  it('keeps what the client goes by itself out of its environment', () => {
    const { command, env } = inContainer(spec, options(runtime));
    expect(env).toEqual({ PASSWORD: 's3cret' });
    expect(valuesOf('--env', command)).toEqual(['HOME=/i/.home', 'PATH=/opt/bin:/bin', 'PASSWORD']);
  });

  it("mounts the user's home where it asks for that", () => {
    const argv = argvOf({ userHome: '/home/u' }, { ...spec, home: 'user' });
    expect(valuesOf('--mount', argv)).toContain('type=bind,"src=/home/u","dst=/home/u"');
    expect(valuesOf('--env', argv)).toContain('HOME=/home/u');
  });

  it('has the limits, the user and the GPUs that are asked for', () => {
    const argv = argvOf({ limits: { cpus: 2, memory_bytes: 2 ** 30 }, user: { uid: 5, gid: 6 }, gpus: 'nvidia', rootless: true });
    expect(valuesOf('--cpus', argv)).toEqual(['2']);
    expect(valuesOf('--memory', argv)).toEqual(['1073741824b']);
    expect(valuesOf('--user', argv)).toEqual(['5:6']);
    expect(valuesOf('--userns', argv)).toEqual(['keep-id']);
    expect(valuesOf(runtime === 'docker' ? '--gpus' : '--device', argv)).toEqual([runtime === 'docker' ? 'all' : 'nvidia.com/gpu=all']);
    expect(valuesOf('--device', argvOf({ gpus: 'rocm' }))).toEqual(['/dev/kfd', '/dev/dri']);
  });
});
