import { acceptRun, appendHistory, type HistoryEntry, historyErrors, objectionTo, unfitness } from '@ubench/core/analysis';
import type { CommandContext } from '../cli-context.ts';
import { openStore } from '../runs/open-store.ts';
import { acceptedBenchmarks } from './accepted-benchmarks.ts';
import { openBaseline } from './open-baseline.ts';

interface Flags {
  readonly force: boolean;
  readonly note: string | undefined;
  readonly json: boolean;
}

/** `ubench baseline accept`: all of the runs, or none. */
export async function acceptCommand(texts: readonly string[], { force, note, json }: Flags, context: CommandContext): Promise<number> {
  const { stdout } = context;
  if (force && (note === undefined || note.trim() === '')) throw historyErrors.UBENCH_E_BASELINE_NOTE({});
  const { directory, name, entries } = await openBaseline(context);
  const store = openStore(context);
  const ids = [...new Set((texts.length === 0 ? [undefined] : texts).map((text) => store.find(text)))];
  const fresh = ids
    .filter((id) => !entries.some(({ run }) => run === id))
    .map((id): HistoryEntry => {
      const run = store.read(id);
      const unfit = unfitness(run);
      if (unfit !== undefined) throw historyErrors.UBENCH_E_BASELINE_UNFIT({ id, problem: unfit });
      const objection = objectionTo(run.result!);
      if (objection !== undefined && !force) throw historyErrors.UBENCH_E_BASELINE_REFUSED({ id, problem: objection });
      return acceptRun(run.result!, { accepted_at: new Date().toISOString(), note });
    });
  if (fresh.length > 0) appendHistory(directory, fresh);
  const benchmarks = acceptedBenchmarks([...entries, ...fresh]);
  if (json) {
    const runs = ids.map((id) => ({ run: id, accepted: fresh.some(({ run }) => run === id) ? 'now' : 'before' }));
    stdout.write(`${JSON.stringify({ directory, runs, benchmarks }, null, 2)}\n`);
    return 0;
  }
  for (const id of ids) {
    const entry = fresh.find(({ run }) => run === id);
    if (entry === undefined) {
      stdout.write(`${id} was accepted before\n`);
      continue;
    }
    stdout.write(`accepted ${id} into ${name}\n`);
    for (const [benchmark, { fingerprint }] of Object.entries(entry.benchmarks)) {
      const { runs, missing } = benchmarks.find((each) => each.id === benchmark && each.environment === fingerprint)!;
      const until = missing === 0 ? 'it can be judged' : `${missing} more until it can be judged`;
      stdout.write(`  ${benchmark}: ${runs} ${runs === 1 ? 'run' : 'runs'} in this environment, ${until}\n`);
    }
    for (const gone of entry.gone ?? []) stdout.write(`  ${gone}: gone\n`);
  }
  return 0;
}
