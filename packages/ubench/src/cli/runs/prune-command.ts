import { type RunSummary, storeErrors } from '@ubench/core';
import { parseDuration } from '@ubench/units';
import { openBaseline } from '../baseline/open-baseline.ts';
import type { CommandContext } from '../cli-context.ts';
import { usageErrors } from '../usage-errors.ts';
import { openStore } from './open-store.ts';

interface Flags {
  readonly keep: string | undefined;
  readonly dryRun: boolean;
}

/** `ubench prune`. */
export async function pruneCommand(_args: readonly string[], { keep, dryRun }: Flags, context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  if (keep === undefined) throw usageErrors.UBENCH_E_FLAG_MISSING({ flag: '--keep', command: 'ubench prune', example: '--keep 20' });
  const isOld = limitOf(keep);
  const store = openStore(context);
  // One that cannot be read is an error, and nothing is removed: nobody would know which runs it is made of.
  const { entries } = await openBaseline(context);
  const accepted = new Set(entries.map(({ run }) => run));
  const old = store.list().filter(isOld);
  let removed = 0;
  for (const run of old) {
    const reason = protection(run) ?? (accepted.has(run.id) ? 'a baseline is made of it' : undefined);
    if (reason !== undefined) {
      stderr.write(`kept ${run.id}: ${reason}\n`);
      continue;
    }
    if (!dryRun) store.remove(run.id);
    stdout.write(`${run.id}\n`);
    removed++;
  }
  if (!dryRun && removed > 0) store.list();
  stderr.write(`${dryRun ? 'would remove' : 'removed'} ${removed} run${removed === 1 ? '' : 's'}\n`);
  return 0;
}

/** Runs come newest first. */
function limitOf(keep: string): (run: RunSummary, index: number) => boolean {
  if (/^\d+$/.test(keep)) return (_run, index) => index >= Number(keep);
  let age_ms: number;
  try {
    age_ms = parseDuration(keep) / 1e6;
  } catch (error) {
    throw storeErrors.UBENCH_E_PRUNE_LIMIT({ given: keep }, { cause: error });
  }
  return ({ started_at }) => started_at !== null && Date.parse(started_at) < Date.now() - age_ms;
}

function protection({ status, instances, reason }: RunSummary): string | undefined {
  if (status === 'RUNNING') return 'it goes on';
  if (status === 'UNKNOWN') return reason;
  if (instances.kept + instances.open > 0) return 'it has left something running; ubench stop ends that';
  return undefined;
}
