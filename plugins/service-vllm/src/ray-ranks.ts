import { dirname, isAbsolute, join } from 'node:path';
import type { Argv, LaunchContext } from '@ubench/core';

/** Ray's daemons stay, and what serves takes their place: it waits itself until the other nodes have come with their GPUs. */
const headScript = '"$1" start --head "--node-ip-address=$2" "--port=$3" --include-dashboard=false || exit; shift 3; exec "$@"';

/** What the ranks of a server over several nodes run: the first Ray's head and the server, the others a node of Ray each. */
export function rayRanks(serve: Argv, { host, head, port, headPort }: LaunchContext): { readonly head: Argv; readonly follower: Argv; readonly env: Readonly<Record<string, string>> } {
  const [program] = serve;
  // It is installed together with the server.
  const ray = isAbsolute(program!) ? join(dirname(program!), 'ray') : 'ray';
  return {
    head: ['bash', '-c', headScript, 'bash', ray, host, port('ray'), ...serve],
    follower: [ray, 'start', `--address=${head}:${headPort('ray')}`, `--node-ip-address=${host}`, '--block'],
    env: { RAY_ADDRESS: `${head}:${headPort('ray')}`, RAY_USAGE_STATS_ENABLED: '0' },
  };
}
