import type { LaunchSpec, Resources } from '@ubench/core';
import { apptainerExec } from './apptainer-exec.ts';
import { containersErrors } from './containers-errors.ts';
import { engineRun } from './engine-run.ts';
import type { ContainerRuntime } from './image-source.ts';

/** How an instance's container is to be. */
export interface ContainerOptions {
  readonly runtime: ContainerRuntime;
  /** Where it is fetched to: a file or directory for `apptainer`, a reference for the others. May be a placeholder. */
  readonly image: string;
  /**
   * Directories of the node, seen at the same path inside: those of the instance's own, its software. May be placeholders, of paths without double quotes
   * then. A readable one inside of a writable one stays readable only.
   */
  readonly writable: readonly string[];
  readonly readable: readonly string[];
  /** Where relative paths and the home directory are, one of `writable`. */
  readonly home: string;
  /** The user's own home, for launches that ask for it; `apptainer` knows it. */
  readonly userHome?: string;
  /** Which of them the container sees is for the environment to say: of the node's, `apptainer` passes on none, also not `CUDA_VISIBLE_DEVICES`. */
  readonly gpus?: 'nvidia' | 'rocm';
  /** The container's name, where the runtime has names, one command after the other: letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  /** The runtime's program. Default: by its name on PATH. */
  readonly program?: string;
  /** Of `apptainer`: in a user namespace even where its own rights would do without. */
  readonly userNamespace?: boolean;
  /** Of the others: whom its processes run as, who owns `writable`. Default: as the image says. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Of `podman`: it is run by another user than root, whom the container's user of the same number is to be. */
  readonly rootless?: boolean;
  /** Of the others: what the container is found again by. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the others: the most that it may use. `apptainer` has no limits of its own: those of its job hold. */
  readonly limits?: Pick<Resources, 'cpus' | 'memory_bytes'>;
}

/**
 * The same launch inside a container: every command by the runtime. Values of its environment are in no argument: they are passed by the environment of
 * the runtime's client, except for the few that the client itself goes by, such as PATH. Pure.
 * @throws CONTAINERS_E_VARIABLE, CONTAINERS_E_PATH
 */
export type ContainerLaunch = (spec: LaunchSpec, options: ContainerOptions) => LaunchSpec;

export const inContainer: ContainerLaunch = (spec, options) => {
  const variables = Object.entries(spec.env ?? {});
  // One wrong name costs apptainer all the others.
  for (const [name] of variables) if (!/^[a-z_]\w*$/i.test(name)) throw containersErrors.CONTAINERS_E_VARIABLE({ name });
  const { wrap, env } = options.runtime === 'apptainer' ? apptainerExec(spec, options) : engineRun(spec, options);
  return {
    ...spec,
    command: wrap(spec.command),
    ...(spec.init !== undefined && { init: spec.init.map(wrap) }),
    env,
  };
};
