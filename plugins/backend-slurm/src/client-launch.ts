import { placeRequest } from '@ubench/agents';
import { type AgentPlaceRequest, type Argv, type PlaceLaunch, resolveLaunch, type Resources } from '@ubench/core';
import type { AgentOptions } from './agent-options.ts';
import { clientResources } from './client-job.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { shellPath } from './shell-quote.ts';

/** What of a place is on the cluster: paths there, absolute. */
export interface ClientFiles {
  /** The command of Node.js. */
  readonly node: string;
  readonly bundle: string;
  /** A directory with what the spec reads, each file at its place below it; absent where it reads nothing. */
  readonly read?: string;
}

/** The job of agents: its batch step is the hub, which has `srun` start the agents as a step of their own. Pure. */
export function clientLaunch({ count, cpus, bundle, env }: AgentPlaceRequest, files: ClientFiles, agent: AgentOptions, profile: ClusterProfile): PlaceLaunch {
  const resources = clientResources(count, cpus, agent);
  const request = placeRequest({ node: [files.node], bundle, launcher: launcherOf(resources, agent, profile), count, env });
  // Where the bundle is there is known already.
  const spec = resolveLaunch(request.spec, { host: '{{host}}', ports: {}, dirs: {}, secrets: {}, software: { [bundle]: files.bundle } });
  return { request: { ...request, spec: { ...spec, init: [makeDirectory(files)] }, software: [] }, resources };
}

/** Where agents run, on whichever node: a directory of the place's own, so that what they write is not in what others read. */
const agentDirectory = '{{kept}}/files';

const makeDirectory = ({ read }: ClientFiles): Argv => (read === undefined ? ['mkdir', agentDirectory] : ['cp', '--recursive', '--symbolic-link', '--', read, agentDirectory]);

// The directory for temporary files that the job has been given is one of its first node.
const onItsNode = (nodeDirectory: string): string => `export TMPDIR=${shellPath(nodeDirectory)}; exec "$@"`;

function launcherOf({ tasks, cpus, nodes, tasks_per_node }: Resources, { overlap }: AgentOptions, { nodeDirectory }: ClusterProfile): Argv {
  return [
    'srun',
    `--ntasks=${tasks}`,
    // Of the job's own srun knows nothing since Slurm 22.05.
    `--cpus-per-task=${cpus}`,
    ...(nodes === undefined ? [] : [`--nodes=${nodes}`]),
    ...(tasks_per_node === undefined ? [] : [`--ntasks-per-node=${tasks_per_node}`]),
    ...(overlap ? ['--overlap'] : []),
    // An agent that is lost is told of, and what the others measured until then is kept.
    '--kill-on-bad-exit=0',
    '--export=ALL',
    '--input=none',
    '--mpi=none',
    // Whose line it is in the log.
    '--label',
    `--chdir=${agentDirectory}`,
    'bash',
    '-c',
    onItsNode(nodeDirectory),
    'bash',
  ];
}
