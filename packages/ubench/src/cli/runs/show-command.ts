import { type DeploymentResult, oneLine, type StoredRun } from '@ubench/core';
import { terminalReporter } from '@ubench/reporter-terminal';
import { formatDuration } from '@ubench/units';
import type { CliContext } from '../cli-context.ts';
import { openStore } from './open-store.ts';

/** `ubench show`. */
export async function showCommand([text]: readonly string[], { json }: { readonly json: boolean }, context: CliContext): Promise<number> {
  const { stdout, stderr } = context;
  const store = openStore(context);
  const run = store.read(store.find(text));
  if (json) {
    const { id, status, reason = null, directory, record = null, instances, result = null } = run;
    stdout.write(`${JSON.stringify({ id, status, reason, directory, record, instances, result }, null, 2)}\n`);
    return 0;
  }
  stdout.write(`${headLines(run).join('\n')}\n`);
  if (run.result === undefined) {
    stderr.write(`Nothing more is known of it; its files are in ${run.directory}\n`);
    return 0;
  }
  const reporter = terminalReporter.create({}, { directory: run.directory, root: run.record?.root ?? context.cwd, stdout, stderr });
  await reporter.end?.(run.result, []);
  return 0;
}

function headLines(run: StoredRun): string[] {
  const { id, status, reason, record, result } = run;
  const provenance = record?.provenance ?? result?.provenance;
  const git = provenance?.git;
  if (status === 'ADOPTED') return [`Run ${id}: ${status}: ${reason}`, ...instanceLines(run)];
  return [
    `Run ${id}: ${status}${reason === undefined ? '' : `: ${reason}`}`,
    ...(status === 'RUNNING' ? ['It goes on; what follows is what it has measured so far.'] : []),
    ...(record === undefined ? [] : [`Started ${record.started_at} on ${record.process.hostname}${record.rerun_of === undefined ? '' : `, again after ${record.rerun_of}`}`]),
    ...(provenance === undefined ? [] : [`Command: ubench ${provenance.argv.join(' ')}${record === undefined ? '' : `  (in ${record.cwd})`}`]),
    ...(provenance === undefined ? [] : [`Versions: ${Object.entries(provenance.versions).map(([name, version]) => `${name} ${version}`).join(', ')}`]),
    ...(git === undefined || git === null ? [] : [`Git: ${git.sha}${git.dirty ? ', with changes that are not committed' : ''}`]),
    ...(result?.deployments ?? []).flatMap(placeLine),
    ...instanceLines(run),
  ];
}

/** What of it runs, as far as is written down. */
function instanceLines({ id, status, result, instances, underWay, collectable }: StoredRun): string[] {
  const lines = instances.flatMap(({ deployment, backend, state }) => {
    if (status === 'RUNNING') return [`Instance of ${deployment} on ${backend}: ${state}`, ...reachedLines(result?.deployments.find(({ id: each }) => each === deployment))];
    if (collectable === true) return [`Left running: ${deployment} on ${backend}`];
    if (state === 'kept') return [`Kept running: ${deployment} on ${backend}`];
    return [`Perhaps left behind: ${deployment} on ${backend}; ubench stop ${id} stops it`];
  });
  if (collectable !== true) return lines;
  return [...lines, underWay === undefined ? `Collecting it was not finished: ubench collect ${id} goes on with it` : `The agents of ${underWay} went on without its process: ubench collect ${id} finishes it`];
}

/** Where it answers while the run goes on, with the ports of this machine that lead there; they are closed with the run. */
function reachedLines({ url, tunnels = [], place = {} }: Partial<DeploymentResult> = {}): string[] {
  if (url === undefined) return [];
  const node = place['node'] === undefined ? '' : ` on ${place['node']}`;
  return [`reached at ${url}`, ...tunnels.map(({ local, remote, by }) => `tunnel: ${local} → ${remote}${node}, through ${by}`)].map((line) => `  ${oneLine(line)}`);
}

/** `db ran on mel2091 (job 4711) after 12.0 s in the queue, 4.00 s for its image`: of one that its backend tells something of. */
function placeLine({ name, backend, place = {}, stages = {} }: DeploymentResult): string[] {
  const { node, ...more } = place;
  const { queue_ns, image_ns } = stages;
  const waited = [...(queue_ns === undefined ? [] : [`${formatDuration(queue_ns)} in the queue`]), ...(image_ns === undefined ? [] : [`${formatDuration(image_ns)} for its image`])];
  if (Object.keys(place).length === 0 && waited.length === 0) return [];
  const facts = Object.entries(more).map(([fact, value]) => `${fact} ${value}`).join(', ');
  return [oneLine(`${name} ran on ${node ?? backend}${facts === '' ? '' : ` (${facts})`}${waited.length === 0 ? '' : ` after ${waited.join(', ')}`}`)];
}
