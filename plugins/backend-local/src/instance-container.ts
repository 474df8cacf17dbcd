import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { type ContainerRuntime, type FetchedImage, inContainer } from '@ubench/containers';
import type { LaunchSpec, Resources } from '@ubench/core';
import type { InstanceDirectory } from './instance-directory.ts';
import { instanceVariable, ownerVariable } from './instance-environment.ts';
import type { LaunchUser } from './launch-user.ts';
import { readableSoftware } from './software.ts';

/** Where and of what an instance's container is made. */
export interface ContainerPlace {
  readonly runtime: ContainerRuntime;
  readonly name: string;
  readonly image: FetchedImage;
  readonly resources: Resources;
  readonly owner: string;
  readonly directory: InstanceDirectory;
  /** Paths of software as this instance's user can read it. */
  readonly software: readonly string[];
  readonly user: LaunchUser | undefined;
}

/** How this machine was set up for programs, which containers are told too. */
const passed = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'CUDA_VISIBLE_DEVICES'];

/** The launch, its commands in the container. @throws CONTAINERS_E_VARIABLE, CONTAINERS_E_PATH, what reading software throws */
export function launchInContainer(spec: LaunchSpec, { runtime, name, image, resources, owner, directory, software, user }: ContainerPlace): LaunchSpec {
  const ours = Object.fromEntries(passed.flatMap((variable) => (process.env[variable] === undefined ? [] : [[variable, process.env[variable]] as const])));
  const marks = { [ownerVariable]: owner, [instanceVariable]: directory.path };
  const apptainer = runtime === 'apptainer';
  return inContainer(
    { ...spec, env: { ...ours, TMPDIR: directory.temporary, ...spec.env, ...marks } },
    {
      runtime,
      // Apptainer runs as the instance's user, who may have no way to where we keep it.
      image: apptainer ? readableSoftware(image.image, user) : image.image,
      writable: [directory.path],
      readable: software,
      home: directory.home,
      userHome: homedir(),
      name,
      userNamespace: apptainer && user === undefined && isRestrictedRoot(),
      user: user ?? { uid: process.getuid!(), gid: process.getgid!() },
      rootless: runtime === 'podman' && process.getuid!() !== 0,
      labels: { 'ubench.owner': owner },
      limits: resources,
      ...gpusOf(resources),
    },
  );
}

function gpusOf({ gpus = 0 }: Resources): { gpus?: 'nvidia' | 'rocm' } {
  if (gpus === 0) return {};
  return { gpus: existsSync('/dev/kfd') && !existsSync('/dev/nvidiactl') ? 'rocm' : 'nvidia' };
}

/** Root without some of root's rights, as in a container: Apptainer asks for all of them unless it makes a user namespace. */
export function isRestrictedRoot(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const permitted = BigInt(`0x${/^CapPrm:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!}`);
    const last = BigInt(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8').trim());
    return permitted !== (1n << (last + 1n)) - 1n;
  } catch {
    return false;
  }
}
