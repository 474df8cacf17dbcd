import { oneLine } from '@ubench/core';
import { coloursFor } from '@ubench/reporter-terminal';
import { alignColumns } from '../align-columns.ts';
import type { CommandContext } from '../cli-context.ts';
import { acceptedBenchmarks } from './accepted-benchmarks.ts';
import { openBaseline } from './open-baseline.ts';

/** `ubench baseline list`. */
export async function listCommand(_args: readonly string[], { json }: { readonly json: boolean }, context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  const { directory, name, entries } = await openBaseline(context);
  const benchmarks = acceptedBenchmarks(entries);
  const runs = entries.map(({ run, started_at, accepted_at, note, git, benchmarks: of }) => ({ run, started_at, accepted_at, note: note ?? null, git, benchmarks: Object.keys(of).length }));
  if (json) {
    stdout.write(`${JSON.stringify({ directory, runs, benchmarks }, null, 2)}\n`);
    return 0;
  }
  if (runs.length === 0) {
    stderr.write(`No run was accepted yet in ${name}: ubench baseline accept accepts the last one.\n`);
    return 0;
  }
  const c = coloursFor(stdout);
  const tables = [
    [['run', 'started', 'commit', 'benchmarks', 'note'], ...runs.map((run) => [run.run, run.started_at.slice(0, 19), commitOf(run.git), String(run.benchmarks), oneLine(run.note ?? '')])],
    [['benchmark', 'environment', 'runs', 'judged'], ...benchmarks.map(({ id, environment, runs: n, missing }) => [oneLine(id), environment, String(n), missing === 0 ? 'yes' : `after ${missing} more`])],
  ];
  stdout.write(
    tables
      .map((rows) => {
        const [header, ...lines] = alignColumns(rows);
        return [c.dim(header!), ...lines].map((line) => `${line.trimEnd()}\n`).join('');
      })
      .join('\n'),
  );
  return 0;
}

const commitOf = (git: { readonly sha: string; readonly dirty: boolean } | null): string => (git === null ? '–' : `${git.sha.slice(0, 9)}${git.dirty ? '+' : ''}`);
