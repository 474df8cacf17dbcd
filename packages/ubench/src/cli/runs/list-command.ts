import type { RunSummary } from '@ubench/core';
import { coloursFor, type Colours } from '@ubench/reporter-terminal';
import { formatDuration } from '@ubench/units';
import { alignColumns } from '../align-columns.ts';
import type { CommandContext } from '../cli-context.ts';
import { usageErrors } from '../usage-errors.ts';
import { openStore } from './open-store.ts';

interface Flags {
  readonly last: number | undefined;
  readonly json: boolean;
  readonly reindex: boolean;
  readonly backend: string | undefined;
  readonly adopt: boolean;
}

/** `ubench list`. */
export async function listCommand(_args: readonly string[], { last, json, reindex, backend, adopt }: Flags, context: CommandContext): Promise<number> {
  if (backend !== undefined) {
    for (const [flag, given] of Object.entries({ '--last': last !== undefined, '--reindex': reindex })) {
      if (given) throw usageErrors.UBENCH_E_FLAGS_APART({ flags: ['--backend', flag] });
    }
    const { listBackend } = await import('./list-backend.ts');
    return await listBackend(backend, { adopt, json }, context);
  }
  if (adopt) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--adopt', needs: '--backend' });
  const { stdout, stderr } = context;
  const store = openStore(context);
  if (reindex) store.reindex();
  const runs = store.list().slice(0, last);
  if (json) {
    stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
    return 0;
  }
  if (runs.length === 0) {
    stderr.write('There are no runs here yet: ubench run makes one.\n');
    return 0;
  }
  const c = coloursFor(stdout);
  const [header, ...lines] = alignColumns([['run', 'status', 'started', 'took', 'benchmarks', 'assertions', 'command'], ...runs.map(cells)]);
  stdout.write(`${c.dim(header!)}\n`);
  lines.forEach((line, index) => stdout.write(`${paint(runs[index]!, c)(line)}\n`));
  for (const { id, status, reason } of runs) if (status === 'UNKNOWN') stderr.write(`${id}: ${reason}\n`);
  const left = runs.filter(({ status, instances }) => status !== 'RUNNING' && instances.open > 0);
  if (left.length > 0) stderr.write(`${left.length === 1 ? 'One run' : `${left.length} runs`} may have left something running: ubench doctor --clean stops it.\n`);
  return 0;
}

function cells({ id, status, started_at, duration_ns, benchmarks, trials, assertions, command, instances }: RunSummary): string[] {
  return [
    id,
    status,
    started_at === null ? '–' : localTime(new Date(started_at)),
    duration_ns === null ? '–' : formatDuration(duration_ns),
    [
      `${benchmarks.measured}/${benchmarks.planned} measured`,
      ...(benchmarks.failed === 0 ? [] : [`${benchmarks.failed} failed`]),
      // How far it had come.
      ...(benchmarks.interrupted === 0 ? [] : [`${trials} trial${trials === 1 ? '' : 's'} done`]),
    ].join(', '),
    [
      ...(assertions.passed === 0 ? [] : [`${assertions.passed} passed`]),
      ...(assertions.failed === 0 ? [] : [`${assertions.failed} failed`]),
      ...(assertions.inconclusive === 0 ? [] : [`${assertions.inconclusive} inconclusive`]),
    ].join(', ') || '–',
    `${status === 'ADOPTED' ? '–' : (command ?? '–')}${instances.kept === 0 ? '' : `  (keeps ${instances.kept} running)`}`,
  ];
}

/** `2026-01-05 10:15:00`, as Swedes write it, in the time zone of who looks. */
const localTime = (date: Date): string => date.toLocaleString('sv-SE');

function paint({ status, assertions }: RunSummary, c: Colours): (text: string) => string {
  if (status === 'FAILED' || status === 'UNKNOWN' || assertions.failed > 0) return c.red;
  if (status === 'INTERRUPTED') return c.yellow;
  return (text) => text;
}
