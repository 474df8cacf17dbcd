import { defineErrors } from '@ubench/errors';

const known = (names: readonly string[]): string => (names.length === 0 ? '' : ` There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`);
const meant = (near: string | undefined, names: readonly string[]): string => (near === undefined ? `Write one that is there.${known(names)}` : `Did you mean '${near}'?${known(names)}`);

export const slurmErrors = defineErrors({
  SLURM_E_NO_SLURM: (p: { command: string; host: string }) => ({
    what: `There is no ${p.command} on ${p.host}.`,
    fix: 'Name a login node of the cluster as `ssh`, on which the commands of Slurm are on the PATH of a login shell.',
  }),
  SLURM_E_NOT_ANSWERING: (p: { command: string; host: string; problem: string }) => ({
    what: `Slurm does not answer ${p.command} on ${p.host}: ${p.problem}.`,
    fix: 'Wait until its controller answers again (`scontrol ping`), and run it again; `ubench stop` ends what is left.',
  }),
  SLURM_E_PARTITION: (p: { partition: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The cluster has no partition '${p.partition}', or you may not use it.`,
    fix: `Set \`partition\` of the backend. ${meant(p.near, p.known)}`,
  }),
  SLURM_E_PARTITION_DOWN: (p: { partition: string; state: string }) => ({
    what: `The partition '${p.partition}' takes no jobs: it is ${p.state}.`,
    fix: 'Wait until it is up again (`sinfo`), or set another `partition` of the backend.',
  }),
  SLURM_E_ACCOUNT: (p: { account: string | undefined; near: string | undefined; known: readonly string[] }) => ({
    what: p.account === undefined ? 'The cluster wants to know an account, and you have no default one.' : `You may not charge jobs to the account '${p.account}' there.`,
    fix: `Set \`account\` of the backend. ${meant(p.near, p.known)}`,
  }),
  SLURM_E_QOS: (p: { qos: string | undefined; near: string | undefined; known: readonly string[] }) => ({
    what: p.qos === undefined ? 'The cluster wants to know a quality of service, and you have no default one.' : `You may not use the quality of service '${p.qos}' there.`,
    fix: `Set \`qos\` of the backend. ${meant(p.near, p.known)}`,
  }),
  SLURM_E_TIME_LIMIT: (p: { asked: string; limit: string; of: string }) => ({
    what: `A time limit of ${p.asked} is over that of ${p.of}, ${p.limit}: such a job would wait for ever.`,
    fix: `Set \`timeLimit\` of the backend to at most ${p.limit}, or another \`partition\` or \`qos\`.`,
  }),
  SLURM_E_RESOURCES: (p: { deployment: string; asked: string; there: string; partition: string }) => ({
    what: `The deployment '${p.deployment}' asks for ${p.asked}, and no node of the partition '${p.partition}' has more than ${p.there}.`,
    fix: 'Ask for less in `resources`, or name a partition with larger nodes.',
  }),
  SLURM_E_NODES: (p: { deployment: string; partition: string; asked: number; there: number }) => ({
    what: `The deployment '${p.deployment}' spans ${p.asked} nodes, and the partition '${p.partition}' has ${p.there}: such a job would wait for ever.`,
    fix: 'Ask for fewer `nodes` in `resources` or by the options of the service, or set another `partition` of the backend: see `sinfo`.',
  }),
  SLURM_E_RANKS_ON_LOOPBACK: (p: { deployment: string }) => ({
    what: `The deployment '${p.deployment}' spans nodes, and with \`bind: 'loopback'\` its ranks could not reach each other.`,
    fix: "Set `bind: 'node'` of the backend, or ask for one node.",
  }),
  SLURM_E_RESERVATION: (p: { reservation: string | undefined }) => ({
    what: `The cluster has no reservation '${p.reservation ?? ''}' that you may use now.`,
    fix: 'Look at `scontrol show reservation`, and set `reservation` of the backend.',
  }),
  SLURM_E_CONSTRAINT: (p: { constraint: string | undefined }) => ({
    what: `No node of the cluster has the features '${p.constraint ?? ''}'.`,
    fix: "Look at `sinfo -o '%n %f'`, and set `constraint` of the backend.",
  }),
  SLURM_E_SUBMIT: (p: { problem: string }) => ({
    what: `Slurm does not take the job: ${p.problem}.`,
    fix: 'Correct what it names in the options of the backend; `--dry-run` shows the script.',
  }),
  SLURM_E_SUBMIT_UNKNOWN: (p: { name: string; problem: string }) => ({
    what: `Nobody knows whether Slurm has taken the job ${p.name}: ${p.problem}.`,
    fix: `When it answers again: \`squeue --me --name ${p.name}\`; \`ubench stop\` or \`ubench doctor --clean\` ends it.`,
  }),
  SLURM_E_SCRATCH: (p: { path: string; host: string; problem: string }) => ({
    what: `Nothing can be kept in ${p.path} on ${p.host}: ${p.problem}.`,
    fix: 'Set `scratch` of the backend to a directory with room that you may write to and that login and compute nodes share.',
  }),
  SLURM_E_VARIABLE: (p: { variable: string; path: string; host: string }) => ({
    what: `${p.path} cannot be found on ${p.host}: the variable ${p.variable} is not set in a login shell there.`,
    fix: 'Write the path itself.',
  }),
  SLURM_E_NAME: (p: { what: string; name: string }) => ({
    what: `A ${p.what} cannot be called '${p.name}'.`,
    fix: 'Begin with a letter or a digit and use letters, digits and . _ - only.',
  }),
  SLURM_E_NOT_STARTABLE: (p: { deployment: string; service: string }) => ({
    what: `The deployment '${p.deployment}' cannot be started: a service '${p.service}' has no launch.`,
    fix: 'Point at one that runs: --at NAME=URL.',
  }),
  SLURM_E_ROOT: (p: { deployment: string }) => ({
    what: `The program of '${p.deployment}' refuses to run as root, and on the cluster you are root.`,
    fix: 'Log in as an ordinary user.',
  }),
  SLURM_E_SOFTWARE_MISSING: (p: { path: string }) => ({
    what: `The software to run is not there: ${p.path}.`,
    fix: 'Install it on this machine, from which it is copied to the cluster, or correct the path in the options of the service.',
  }),
  SLURM_E_SOFTWARE_FOREIGN: (p: { path: string; here: string; there: string }) => ({
    what: `${p.path} is made for this machine (${p.here}), and the cluster is ${p.there}.`,
    fix: 'Name an image: deploy(…, { image: … }); or run ubench on a machine like the cluster, such as its login node.',
  }),
  SLURM_E_NODE_LOOK: (p: { problem: string }) => ({
    what: `A job that was to look at a compute node failed: ${p.problem}.`,
    fix: 'Correct what it says in the options of the backend.',
  }),
  SLURM_E_AGENT_LOOPBACK: () => ({
    what: "Agents on the cluster cannot reach services that listen on their nodes' loopback alone: `bind` of the backend is 'loopback'.",
    fix: "Set `bind: 'node'`; or let the load come from this machine: agents: { on: 'local' }.",
  }),
  SLURM_E_AGENT_PLATFORM: (p: { partition: string | undefined; architecture: string; libc: string; version: string; oldest: string | undefined }) => ({
    what: `Node.js ${p.version} cannot be shipped to the nodes of ${p.partition === undefined ? 'the default partition' : `the partition '${p.partition}'`}: they are ${p.architecture}${p.libc === '' ? '' : ` with ${p.libc}`}, and ${p.oldest === undefined ? 'the npm registry has none for that' : `it needs ${p.oldest} or later`}.`,
    fix: "Set `agent.node` of the backend to `{ module: … }` or `{ path: … }` of a Node.js 24 or later that runs there; or let the load come from this machine: agents: { on: 'local' }.",
  }),
  SLURM_E_AGENT_ROOM: (p: { partition: string; asked: number; cpus: number; there: number }) => ({
    what: `${p.asked} agents of ${p.cpus} cores each do not fit into the partition '${p.partition}', which has room for ${p.there} when nobody else uses it: such a job would wait for ever.`,
    fix: 'Ask for fewer agents, `agents: { count }`, or for fewer cores of each, `agent.cpus` of the backend; or set another `agent.partition`: see `sinfo`.',
  }),
  SLURM_E_NODE_FETCH: (p: { wanted: string; registry: string | undefined; problem: string }) => ({
    what: `${p.wanted} could not be fetched${p.registry === undefined ? '' : ` from ${p.registry}`}: ${p.problem}.`,
    fix: 'Set the registry, its token or the proxy for npm (`npm config`); or set `agent.node` of the backend to `{ module: … }` or `{ path: … }` of a Node.js 24 or later on the compute nodes.',
  }),
  SLURM_E_HANDLE: (p: { problem: string }) => ({
    what: `This handle is not one of the Slurm backend: ${p.problem}.`,
    fix: 'Pass back what start() or find() returned, unchanged.',
  }),
  SLURM_E_INSTANCE_GONE: (p: { instance: string }) => ({
    what: `The instance ${p.instance} has no address: it does not run, or not yet.`,
    fix: 'Start it again.',
  }),
  SLURM_E_STOP_FAILED: (p: { jobs: readonly string[]; states: readonly string[] }) => ({
    what: `Slurm has not ended ${p.jobs.join(', ')} although it was told to: ${p.states.join(', ')}.`,
    fix: 'The node may hang: look at `scontrol show job`, and tell the administrators of the cluster; `ubench stop` tries again.',
  }),
});
