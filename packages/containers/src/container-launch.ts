import type { LaunchSpec, Runtime } from '@ubench/core';

/** How an instance's container is to be. */
export interface ContainerOptions {
  readonly runtime: Exclude<Runtime, 'process'>;
  /** Where it is fetched to: a file or directory for `apptainer`, a reference for the others. May be a placeholder. */
  readonly image: string;
  /** Directories of the node, seen at the same path inside: those of the instance's own, its software. May be placeholders. */
  readonly writable: readonly string[];
  readonly readable: readonly string[];
  /** Where relative paths and the home directory are, one of `writable`. */
  readonly home: string;
  readonly gpus?: 'nvidia' | 'rocm';
  /** A name for the container, where the runtime has names. */
  readonly name: string;
  /** The runtime's program. Default: by its name on PATH. */
  readonly program?: string;
}

/**
 * The same launch inside a container: every command by the runtime. Values of its environment are in no argument: they are passed by the environment of
 * the runtime's client.
 */
export type ContainerLaunch = (spec: LaunchSpec, options: ContainerOptions) => LaunchSpec;
