import type { Argv, LaunchSpec } from '@ubench/core';
import type { ContainerOptions } from './container-launch.ts';
import { mountArguments } from './mount-option.ts';
import type { WrappedCommands } from './wrapped-commands.ts';

/** What podman, docker and the programs that they start go by themselves: the container's own values would lead them astray. None of these is secret. */
const ofTheClient = /^(?:PATH|HOME|TMPDIR|USER|LOGNAME|LD_\w+|XDG_\w+|(?:CONTAINERS?|DOCKER|BUILDAH|STORAGE)_\w+)$/;

/** Commands by `podman run` and `docker run`, on the network of the node. */
export function engineRun({ env = {}, home, stop }: LaunchSpec, options: ContainerOptions): WrappedCommands {
  const { runtime, userHome, user, limits } = options;
  const mountsHome = home === 'user' && userHome !== undefined;
  const inside: Readonly<Record<string, string>> = { HOME: mountsHome ? userHome : options.home, ...env };
  const ofClient = Object.keys(inside).filter((name) => ofTheClient.test(name));
  const passed = Object.keys(inside).filter((name) => !ofTheClient.test(name));
  const argv: Argv = [
    options.program ?? runtime,
    'run',
    '--rm',
    '--name',
    options.name,
    '--network',
    'host',
    // The first process of a process namespace ignores the signals that it has no handler for, and what is found by its number has another outside.
    '--pid',
    'host',
    '--stop-signal',
    stop.signal,
    // It was fetched before, where that can be told from the start of the service.
    '--pull',
    'never',
    // What the image says would run the command as its argument.
    '--entrypoint',
    '',
    ...(user === undefined ? [] : ['--user', `${user.uid}:${user.gid}`]),
    ...(options.rootless === true ? ['--userns', 'keep-id'] : []),
    ...Object.entries(options.labels ?? {}).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    ...ofClient.flatMap((variable) => ['--env', `${variable}=${inside[variable]}`]),
    ...passed.flatMap((variable) => ['--env', variable]),
    ...mountArguments({ writable: [...options.writable, ...(mountsHome ? [userHome] : [])], readable: options.readable }, runtime),
    '--workdir',
    options.home,
    ...devices(options),
    ...(limits?.cpus === undefined ? [] : ['--cpus', String(limits.cpus)]),
    ...(limits?.memory_bytes === undefined ? [] : ['--memory', `${Math.floor(limits.memory_bytes)}b`]),
    options.image,
  ];
  return { wrap: (command) => [...argv, ...command], env: Object.fromEntries(passed.map((variable) => [variable, inside[variable]!])) };
}

function devices({ gpus, runtime }: ContainerOptions): Argv {
  if (gpus === undefined) return [];
  if (gpus === 'rocm') return ['--device', '/dev/kfd', '--device', '/dev/dri'];
  return runtime === 'docker' ? ['--gpus', 'all'] : ['--device', 'nvidia.com/gpu=all'];
}
