import { createHash } from 'node:crypto';
import { clientDriver } from '../client/client-driver.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { BenchmarkResult, DeploymentResult, Provenance, RunResult } from '../result/result.ts';
import { leavesOf } from './leaves-of.ts';
import { placeOf } from './place-of.ts';

/**
 * Under which circumstances a benchmark was measured, as far as they must match for its numbers to be compared: the class of the machine, the
 * client, the load, and where the service was. Flat, so that a difference can be told field by field. It has no
 * - names of machines, jobs and addresses: a class of machines has many;
 * - code under test: commit, options and version of the service, lockfile, specs. They are what a comparison is to tell about;
 * - version of ubench, for what it measures is told by the definitions of the metrics, which are compared by themselves;
 * - seed and number of trials: other random numbers and more repetitions of the same measure the same.
 */
export type Environment = Readonly<Record<string, string>>;

export function environmentOf({ provenance, deployments }: Pick<RunResult, 'provenance' | 'deployments'>, benchmark: BenchmarkResult): Environment {
  const { load, workload, driver, deployment, background = [], trials, profile, imported } = benchmark;
  if (imported !== undefined) return environmentOfImport(imported);
  const target = (id: string | undefined): Target | undefined => targetOf(deployments.find((candidate) => candidate.id === id), provenance.node);
  const agents = Math.max(0, ...trials.map(({ client }) => client.agents));
  // Their names are of machines.
  const nodes = Math.max(0, ...trials.map(({ client }) => new Set(client.machines?.map(({ node }) => node)).size));
  return sorted({
    ...machineOf(provenance),
    ...leavesOf('target', target(deployment)),
    ...leavesOf('workload', workload),
    // The load of a program of the user's own is how often it runs, which its options say.
    ...(driver?.name === clientDriver.name ? {} : leavesOf('load', load)),
    ...leavesOf('driver', driver),
    ...(agents === 0 ? {} : { agents: String(agents) }),
    ...(nodes === 0 ? {} : { 'agent nodes': String(nodes) }),
    // What looks takes time from what is looked at.
    ...(profile === undefined ? {} : { profiled: 'yes' }),
    ...Object.assign({}, ...background.map(({ name, workload: of, load: at, deployment: id }) => leavesOf(`background.${name}`, { target: target(id), workload: of, load: at }))),
  });
}

/** Nobody knows where it was measured: it matches nothing but itself. */
const environmentOfImport = ({ tool, version, files }: NonNullable<BenchmarkResult['imported']>): Environment => ({
  machine: `unknown: imported from ${files.map(({ sha256 }) => sha256.slice(0, 12)).join(', ')}`,
  tool: version === undefined ? tool : `${tool} ${version}`,
});

/** The same for the same environment, whatever order its fields have: 16 hexadecimal digits. */
export const fingerprintOf = (environment: Environment): string => createHash('sha256').update(canonicalJson(environment)).digest('hex').slice(0, 16);

function machineOf({ node, versions }: Provenance): Record<string, string> {
  const { cpus, cpus_available, cpu_model, memory_limit_bytes, numa_nodes, governor, gpus, file_systems } = node;
  return {
    platform: node.platform,
    // What a distribution patches within a minor version comes with every update, and would leave no history.
    kernel: /^\d+\.\d+/.exec(node.kernel)?.[0] ?? node.kernel,
    cpu: `${cpus} × ${cpu_model.replaceAll(/\s+/g, ' ').trim()}`,
    ...(cpus_available === undefined ? {} : { 'cpus available': String(cpus_available) }),
    ...(node.memory_bytes > 0 ? { memory: `${installedGiB(node.memory_bytes)} GiB` } : {}),
    ...(memory_limit_bytes === undefined ? {} : { 'memory limit': `${(memory_limit_bytes / 2 ** 30).toFixed(1)} GiB` }),
    ...(numa_nodes === undefined ? {} : { 'numa nodes': String(numa_nodes) }),
    ...(governor === undefined ? {} : { governor }),
    ...(gpus === undefined ? {} : { gpus: countsOf(gpus.models), 'gpu driver': majorOf(gpus.driver) }),
    // Local services keep their data there; what runs are kept on, nothing waits for while it measures.
    ...(file_systems?.temporary === undefined ? {} : { 'file system': file_systems.temporary }),
    // It runs the client, and the functions that are measured in process. A major version changes the engine; between them history goes on.
    ...(versions['node'] === undefined ? {} : { node: majorOf(versions['node']) }),
  };
}

/**
 * What is built into a machine, of what its kernel says: that is less by some percent, which differ from boot to boot and would make two classes of
 * machines that are the same. Rounded up to an eighth of the power of two below: 251.4 GiB are 256, 93.9 are 96.
 */
function installedGiB(bytes: number): number {
  const gib = bytes / 2 ** 30;
  const step = 2 ** (Math.floor(Math.log2(gib)) - 3);
  return Math.ceil(gib / step) * step;
}

const majorOf = (version: string): string => version.split('.')[0]!;

/** `2 × A100, 1 × T4` */
const countsOf = (models: readonly string[]): string =>
  [...Map.groupBy(models.toSorted(), (model) => model)].map(([model, { length }]) => `${length} × ${model}`).join(', ');

/** What answered, and how far away; of its options and version, what is compared tells. */
interface Target {
  readonly service: string;
  readonly backend: string;
  readonly on?: string;
}

function targetOf(deployment: DeploymentResult | undefined, node: Provenance['node']): Target | undefined {
  if (deployment === undefined) return undefined;
  const { service, backend, url, place } = deployment;
  // A backend may lead to another machine by an address of this one.
  const on = place?.['node'] !== undefined ? (place['node'] === node.hostname ? 'this machine' : 'another machine') : url === undefined ? undefined : placeOf(url, node.hostname);
  return { service, backend, ...(on === undefined ? {} : { on }) };
}

const sorted = (fields: Record<string, string>): Environment => Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
