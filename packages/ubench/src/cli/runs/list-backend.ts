import { adoptRun, collectProvenance, type FoundInstance, type InstanceState, oneLine, type RunStatus, type RunStore, runIds, storeErrors } from '@ubench/core';
import { exitCodes, toErrorRecord } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import { alignColumns } from '../align-columns.ts';
import type { CommandContext } from '../cli-context.ts';
import { ownVersion } from '../own-package.ts';
import { printRecord } from '../print-error.ts';
import { waitingLine } from '../waiting-line.ts';
import { openBackends } from './open-backends.ts';
import { openStore } from './open-store.ts';

interface Flags {
  readonly adopt: boolean;
  readonly json: boolean;
}

/** One line of the list: an instance as its backend has it. */
interface Row {
  readonly run: string;
  readonly deployment: string;
  readonly id: string;
  readonly state: InstanceState;
  /** What became of its run as far as is known here; null: nothing is. */
  readonly known: RunStatus | null;
}

/** `ubench list --backend NAME`. @throws UBENCH_E_NO_FIND_ALL, UBENCH_E_PLUGIN_MISSING */
export async function listBackend(name: string, { adopt, json }: Flags, context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  await using backends = await openBackends(context);
  const { instances } = await backends.get(name);
  if (instances.findAll === undefined) throw storeErrors.UBENCH_E_NO_FIND_ALL({ backend: name });
  const found = await asked(instances.findAll(), name, stderr);
  const store = openStore(context);
  const adopted = !adopt || (await adoptAll(name, found, store, context));
  const exitCode = adopted ? 0 : exitCodes.untrustworthy.code;
  const known = new Set(runIds(store.stateDirectory));
  const rows = found
    .map(({ owner: { run }, handle, state }): Row => ({ run, deployment: handle.deployment, id: handle.id, state, known: known.has(run) ? store.read(run).status : null }))
    .sort((a, b) => compare(b.run, a.run) || compare(a.deployment, b.deployment) || compare(a.id, b.id));
  if (json) {
    stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return exitCode;
  }
  if (rows.length === 0) {
    stderr.write(`None of your runs has anything on '${name}'.\n`);
    return 0;
  }
  const [header, ...lines] = alignColumns([['run', 'deployment', 'id', 'state', 'known here'], ...rows.map(cells)]);
  stdout.write(`${coloursFor(stdout).dim(header!)}\n${lines.map((line) => `${line}\n`).join('')}`);
  const strangers = new Set(rows.filter((row) => row.known === null).map(({ run }) => run)).size;
  if (strangers > 0 && !adopt) {
    stderr.write(`${strangers === 1 ? 'One run is' : `${strangers} runs are`} not known here: with --adopt, ubench show, logs and stop work on ${strangers === 1 ? 'it' : 'them'}.\n`);
  }
  return exitCode;
}

async function asked<T>(answer: Promise<T>, name: string, stderr: NodeJS.WriteStream): Promise<T> {
  using _line = waitingLine(stderr, `asking ${name}`);
  return await answer;
}

/** One that cannot be adopted keeps no other from being. @returns Whether all are known now. */
async function adoptAll(backend: string, found: readonly FoundInstance[], store: RunStore, { cwd, argv, stderr, log }: CommandContext): Promise<boolean> {
  let all = true;
  const { stateDirectory } = store;
  const provenance = { ...(await collectProvenance({ argv, root: cwd, stateDirectory, log: log.logger })), versions: { node: process.versions.node, ubench: ownVersion() } };
  for (const [id, instances] of Map.groupBy(found, ({ owner }) => owner.run)) {
    try {
      const count = adoptRun(stateDirectory, { id, backend, handles: instances.map(({ handle }) => handle) }, { cwd, root: cwd, provenance });
      if (count > 0) stderr.write(`adopted ${id}: ${count} instance${count === 1 ? '' : 's'}\n`);
    } catch (error) {
      all = false;
      printRecord(toErrorRecord(error), stderr);
    }
  }
  return all;
}

const cells = ({ run, deployment, id, state, known }: Row): string[] => [run, deployment === '' ? '–' : deployment, id, stateText(state), known ?? 'no'].map(oneLine);

function stateText(state: InstanceState): string {
  const stage = 'stage' in state ? state.stage : undefined;
  return [state.status, ...(stage === undefined ? [] : [` (${stage})`]), ...(state.reason === undefined ? [] : [`: ${state.reason}`])].join('');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
