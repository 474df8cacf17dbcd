import type { DeploymentResult, RunResult } from '../result/result.ts';
import type { ProvenanceDifference } from './comparison.ts';
import { leavesOf } from './leaves-of.ts';
import { placeOf } from './place-of.ts';

type About = ProvenanceDifference['about'];
type Fields = Readonly<Record<string, string>>;

/** What is not the same of how the runs came to be, field by field: code, versions, services, machines and commands. */
export function provenanceDifferences(runs: readonly Pick<RunResult, 'provenance' | 'deployments'>[]): ProvenanceDifference[] {
  const inEvery = (name: string): boolean => runs.every(({ deployments }) => deployments.some((deployment) => deployment.name === name));
  const parts = runs.map((run) => partsOf(run, inEvery));
  return (['code', 'versions', 'service', 'machine', 'command'] as const).flatMap((about) => {
    const fields = new Set(parts.flatMap((part) => Object.keys(part[about])));
    return [...fields]
      .map((field) => ({ about, field, values: parts.map((part) => part[about][field] ?? null) }))
      .filter(({ values }) => values.some((value) => value !== values[0]));
  });
}

/** @param inEvery Whether every run has a deployment of that name: of one that is missing somewhere, that is all there is to tell. */
function partsOf({ provenance, deployments }: Pick<RunResult, 'provenance' | 'deployments'>, inEvery: (name: string) => boolean): Readonly<Record<About, Fields>> {
  const { git, lockfile, specs, versions, node, environment, argv } = provenance;
  return {
    code: { ...leavesOf('git', git ?? undefined), ...leavesOf('lockfile', lockfile), ...leavesOf('specs', specs) },
    versions,
    service: Object.assign({}, ...deployments.map((deployment) => (inEvery(deployment.name) ? serviceOf(deployment, node.hostname) : { [deployment.name]: deployment.service }))) as Fields,
    machine: { ...leavesOf('node', node), ...leavesOf('environment', environment) },
    command: { argv: argv.join(' ') },
  };
}

/**
 * The port of a service on the same machine is another one each time, and says nothing; nor does the address of one that its backend placed: where
 * that was is among the rest.
 */
function serviceOf({ name, service, backend, options, url, place, facts }: DeploymentResult, hostname: string): Fields {
  const elsewhere = url !== undefined && place === undefined && placeOf(url, hostname) !== 'this machine' ? { url } : {};
  return leavesOf(name, { service, backend, ...elsewhere, ...(place !== undefined && { place }), facts, options });
}
