import { pruneHistory, writeHistory } from '@ubench/core/analysis';
import type { CommandContext } from '../cli-context.ts';
import { usageErrors } from '../usage-errors.ts';
import { openBaseline } from './open-baseline.ts';

interface Flags {
  readonly keep: number | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `ubench baseline prune`. */
export async function pruneCommand(_args: readonly string[], { keep, dryRun, json }: Flags, context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  if (keep === undefined) throw usageErrors.UBENCH_E_FLAG_MISSING({ flag: '--keep', command: 'ubench baseline prune', example: '--keep 30' });
  const { directory, entries } = await openBaseline(context);
  const kept = pruneHistory(entries, keep);
  const removed = entries.filter(({ run }) => !kept.some((entry) => entry.run === run)).map(({ run }) => run);
  if (!dryRun && JSON.stringify(kept) !== JSON.stringify(entries)) writeHistory(directory, kept);
  if (json) {
    stdout.write(`${JSON.stringify({ directory, removed, kept: kept.map(({ run }) => run) }, null, 2)}\n`);
    return 0;
  }
  for (const run of removed) stdout.write(`${run}\n`);
  stderr.write(`${dryRun ? 'would remove' : 'removed'} ${removed.length} accepted run${removed.length === 1 ? '' : 's'}\n`);
  return 0;
}
