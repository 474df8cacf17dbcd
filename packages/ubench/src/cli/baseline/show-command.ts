import { fittingIds, formatValue, oneLine, storeErrors } from '@ubench/core';
import { type HistoryEntry, historyErrors } from '@ubench/core/analysis';
import { nearest } from '@ubench/errors';
import { alignColumns } from '../align-columns.ts';
import type { CommandContext } from '../cli-context.ts';
import { openBaseline } from './open-baseline.ts';

/** `ubench baseline show`. */
export async function showCommand([text]: readonly string[], { json }: { readonly json: boolean }, context: CommandContext): Promise<number> {
  const { directory, entries } = await openBaseline(context);
  if (entries.length === 0) throw historyErrors.UBENCH_E_BASELINE_NONE({ directory });
  const entry = text === undefined ? entries.at(-1)! : find(text, entries);
  context.stdout.write(json ? `${JSON.stringify(entry, null, 2)}\n` : `${linesOf(entry).join('\n')}\n`);
  return 0;
}

function find(text: string, entries: readonly HistoryEntry[]): HistoryEntry {
  const ids = entries.map(({ run }) => run);
  const fitting = fittingIds(text, ids);
  if (fitting.length > 1) throw storeErrors.UBENCH_E_RUN_AMBIGUOUS({ id: text, ids: fitting });
  const entry = entries.find(({ run }) => run === fitting[0]);
  if (entry === undefined) throw historyErrors.UBENCH_E_BASELINE_UNKNOWN({ id: text, near: nearest(text, ids) });
  return entry;
}

const shown = ['throughput', 'goodput', 'latency.p50', 'latency.p95', 'latency.p99'];

function linesOf({ run, started_at, accepted_at, note, git, benchmarks, gone = [] }: HistoryEntry): string[] {
  return [
    `Run ${run}, started ${started_at}, accepted ${accepted_at}`,
    ...(note === undefined ? [] : [`Note: ${oneLine(note)}`]),
    ...(git === null ? [] : [`Git: ${git.sha}${git.dirty ? ', with changes that are not committed' : ''}`]),
    ...Object.entries(benchmarks).flatMap(([id, { fingerprint, environment, numbers }]) => [
      '',
      oneLine(id),
      ...alignColumns(shown.flatMap((path) => (numbers[path] === undefined ? [] : [[`  ${path}`, formatValue(numbers[path].unit, numbers[path].value), `n=${numbers[path].n}`]]))),
      `  environment ${fingerprint}`,
      ...alignColumns(Object.entries(environment).map(([field, value]) => [`    ${field}`, oneLine(value)])),
    ]),
    ...(gone.length === 0 ? [] : ['', ...gone.map((id) => `Gone: ${oneLine(id)}`)]),
  ].map((line) => line.trimEnd());
}
