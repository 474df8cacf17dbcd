import { type Argv, type LaunchRequest, requestLaunch } from '@ubench/core';
import { hubVariables } from './hub-variables.ts';

/** What a place is started with. Its strings may hold placeholders, as those of a launch do. */
export interface PlaceProgram {
  /** The command of Node.js where the place runs: `['node']`. */
  readonly node: Argv;
  /** The bundle: a file of this machine, which is shipped as software is. */
  readonly bundle: string;
  /**
   * What starts the tasks, as many as {@link count}: what it is to run follows it. Each of them must know its rank, by `SLURM_PROCID` or `UBENCH_AGENT_RANK`; one that ends must not
   * end the others: `['srun', '--ntasks=4', '--kill-on-bad-exit=0']`.
   */
  readonly launcher: Argv;
  /** How many tasks are to come. */
  readonly count: number;
  /** Added to the environment of agents. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long it stays when nobody is connected and nothing runs, nanoseconds. Default: 10 minutes. */
  readonly linger_ns?: number;
}

/** How a place is started: its hub, which starts the tasks. */
export function placeRequest({ node, bundle, launcher, count, env = {}, linger_ns }: PlaceProgram): LaunchRequest {
  return requestLaunch((context) => ({
    command: [
      ...node,
      context.software(bundle),
      'hub',
      `--host=${context.host}`,
      `--port=${context.port('hub')}`,
      `--tasks=${count}`,
      `--directory=${context.kept()}`,
      ...(linger_ns === undefined ? [] : [`--linger=${Math.ceil(linger_ns / 1e9)}`]),
      `--launcher=${JSON.stringify(launcher)}`,
    ],
    env: { ...env, [hubVariables.nonce]: context.secret('nonce') },
    url: `agents://hub:${context.secret('nonce')}@${context.host}:${context.port('hub')}`,
    stop: { signal: 'SIGTERM', grace_ns: 20e9 },
  }));
}
