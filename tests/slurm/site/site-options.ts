import { spawnSync } from 'node:child_process';

/** What a site is to be like. */
export interface SiteOptions {
  /** How many compute nodes there are: `n1`, `n2`, … Default: 2. */
  readonly nodes?: number;
  /** Whether `sacct` remembers jobs, and whose accounts are known; takes about a second more. Default: false. */
  readonly accounting?: boolean | Accounting;
  /** Whether memory limits hold: a job over its own ends OUT_OF_MEMORY. Default: false. */
  readonly cgroups?: boolean;
  /** What each node has: processors (default 8, whatever the machine has), MiB (16000), GPUs of type `a100` (4). */
  readonly node?: { readonly cpus?: number; readonly memory_mib?: number; readonly gpus?: number };
  /** What is peculiar to some nodes, by their names. */
  readonly on?: Readonly<Record<string, NodeOptions>>;
  /**
   * What follows the name of each partition in `slurm.conf`. Default: `cpu`, which is that of jobs which name none and takes two hours at most,
   * `gpu`, an hour, and `short`, one minute.
   */
  readonly partitions?: Readonly<Record<string, string>>;
  /** Lines of `slurm.conf`, in addition to or in place of the site's own. */
  readonly slurmConf?: Readonly<Record<string, string>>;
  /** Lines of `sshd_config`, which come before the site's own: the first one holds. */
  readonly sshdConfig?: readonly string[];
  /** Directories or files that are to be seen at another place too, on every node. */
  readonly binds?: readonly (readonly [source: string, target: string])[];
  /** Directories that come first on the PATH of logins and of jobs with a login shell. */
  readonly path?: readonly string[];
  /** The root of another system with everything in it, such as one that has a newer Slurm. Default: this machine's. */
  readonly root?: string;
  /** Bash that a login shell reads, as of `/etc/profile.d`: a `module` function, a banner. */
  readonly profile?: string;
}

export interface NodeOptions {
  /** How far its monotonic clock is ahead of that of all others, whole seconds. Only where {@link clocksMove}. Default: 0. */
  readonly clockAhead_s?: number;
  /** What stands in the place of files that the machine has, such as `/usr/bin/uname`, by their absolute paths: scripts, for they can be executed. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Accounting {
  /** Whether an account, limits and qos are asked for at submission. Default: false. */
  readonly enforce?: boolean;
  /** Arguments of further `sacctmgr -i` commands; `alice` and `bob` have the account `bench` already. */
  readonly commands?: readonly (readonly string[])[];
}

/** Whether this machine's kernel gives processes clocks of their own. */
export const clocksMove = spawnSync('unshare', ['--time', '--monotonic', '1', '--fork', 'true']).status === 0;

/** Users of a site, none of whom the machine has. */
export const users = { alice: 22_001, bob: 22_002 } as const;
export type SiteUser = keyof typeof users;

export const nodeNames = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`);
