import type { Argv, LaunchSpec } from '@ubench/core';
import type { ContainerOptions } from './container-launch.ts';
import { containersErrors } from './containers-errors.ts';
import { mountArguments } from './mount-option.ts';
import type { WrappedCommands } from './wrapped-commands.ts';

/**
 * Commands by `apptainer exec`. Of the node, its container sees the devices, /proc, /sys and what is mounted by name: neither the home, nor the directory that
 * it is called from, nor /tmp.
 */
export function apptainerExec({ env = {}, home }: LaunchSpec, options: ContainerOptions): WrappedCommands {
  const { HOME: homeOfLaunch, ...variables } = env;
  const userHome = home === 'user' && homeOfLaunch === undefined;
  const argv: Argv = [
    options.program ?? 'apptainer',
    '--quiet',
    'exec',
    ...(options.userNamespace === true ? ['--userns'] : []),
    '--cleanenv',
    // Else the values of variables are run through a shell: $() and all.
    '--no-eval',
    '--writable-tmpfs',
    '--no-mount',
    ['cwd', 'tmp', 'hostfs', ...(userHome ? [] : ['home'])].join(','),
    // As it is not mounted, this is only what HOME says: no variable may.
    ...(userHome ? [] : ['--home', homeArgument(homeOfLaunch ?? options.home)]),
    '--pwd',
    options.home,
    ...mountArguments(options, 'apptainer'),
    ...(options.gpus === 'nvidia' ? ['--nv'] : options.gpus === 'rocm' ? ['--rocm'] : []),
    options.image,
  ];
  return {
    wrap: (command) => [...argv, ...command],
    env: Object.fromEntries(Object.entries(variables).map(([name, value]) => [`APPTAINERENV_${name}`, value])),
  };
}

/** @throws CONTAINERS_E_PATH */
function homeArgument(path: string): string {
  // A colon separates a place outside from one inside, and nothing quotes it. Those of placeholders are gone before it is run.
  if (path.replaceAll(/\{\{[^}]*\}\}/g, '').includes(':')) {
    throw containersErrors.CONTAINERS_E_PATH({ path, runtime: 'apptainer', problem: 'the path of a home directory has no colon there' });
  }
  return path;
}
