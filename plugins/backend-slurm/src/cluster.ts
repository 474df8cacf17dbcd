import type { Logger } from '@ubench/core';
import { type Host, localHost, type SshHost, sshHost } from '@ubench/remote';
import { askCluster, type ClusterFacts } from './cluster-facts.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { JobWatch } from './job-watch.ts';
import { askLogin, type Login } from './login.ts';
import { SlurmCommands } from './slurm-commands.ts';
import { Software } from './software.ts';

/** A cluster that was logged into. */
export interface Cluster {
  readonly host: Host;
  readonly login: Login;
  readonly slurm: SlurmCommands;
  readonly watch: JobWatch;
  readonly software: Software;
  /** A compute node, for what listens only there: reached through the login node. */
  node(name: string): Host;
  /** Asked once, when it is first needed. */
  facts(signal?: AbortSignal): Promise<ClusterFacts>;
  /** Ends connections. */
  close(): Promise<void>;
}

/** Where the commands of the cluster run: by SSH, or here. */
export const hostOf = ({ ssh, sshConfig }: ClusterProfile, log: Logger): Host | SshHost =>
  ssh === undefined ? localHost(log) : sshHost({ destination: ssh, ...(sshConfig !== undefined && { configFile: sshConfig }) }, log);

/** @throws What logging in throws. */
export async function openCluster(host: Host | SshHost, profile: ClusterProfile, log: Logger, signal?: AbortSignal): Promise<Cluster> {
  const login = await askLogin(host, profile, signal);
  const slurm = new SlurmCommands(host, login, log);
  let facts: Promise<ClusterFacts> | undefined;
  const nodes = new Map<string, Host>();
  const { sshConfig } = profile;
  return {
    node(name) {
      const there = nodes.get(name) ?? sshHost({ destination: `${login.user}@${name}`, ...(sshConfig !== undefined && { configFile: sshConfig }), ...('connect' in host && { via: host }) }, log);
      nodes.set(name, there);
      return there;
    },
    async close() {
      await Promise.all([...nodes.values()].map((node) => node.close()));
      await host.close();
    },
    host,
    login,
    slurm,
    watch: new JobWatch(host, login, slurm, profile.pollInterval, log),
    software: new Software(host, login, profile.ssh === undefined, log),
    facts(again) {
      facts ??= askCluster(slurm, login, again).catch((error: unknown) => {
        facts = undefined;
        throw error;
      });
      return facts;
    },
  };
}

/** The one login that instances and agents of a backend share: made when it is first needed. */
export class ClusterAccess {
  readonly #profile: ClusterProfile;
  readonly #log: Logger;
  readonly #host: Host | SshHost;
  #cluster: Promise<Cluster> | undefined;

  constructor(profile: ClusterProfile, log: Logger) {
    this.#profile = profile;
    this.#log = log;
    this.#host = hostOf(profile, log);
  }

  /** @throws What logging in throws. */
  open(signal?: AbortSignal): Promise<Cluster> {
    this.#cluster ??= openCluster(this.#host, this.#profile, this.#log, signal).catch((error: unknown) => {
      this.#cluster = undefined;
      throw error;
    });
    return this.#cluster;
  }

  async close(): Promise<void> {
    const cluster = await this.#cluster?.catch(() => undefined);
    await (cluster ?? this.#host).close();
    this.#cluster = undefined;
  }
}
