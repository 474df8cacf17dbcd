import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nearest, toErrorRecord } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import { fittingIds } from './fitting-ids.ts';
import { type IndexedRun, RunIndex, signatureOf } from './run-index.ts';
import { runPaths } from './run-paths.ts';
import { type RunSummary, summarizeRun } from './run-summary.ts';
import { storeErrors } from './store-errors.ts';
import { readRun, runIds, type StoredRun } from './stored-run.ts';
import { unfinishedPaths } from './unfinished-directory.ts';

/** The runs of a state directory, for commands that look at them. The directories are the truth; the index only makes a list of many quick. */
export class RunStore {
  readonly stateDirectory: string;
  readonly #note: (sentence: string) => void;

  /** @param note Told, in a sentence, of what was wrong and has been mended. */
  constructor(stateDirectory: string, note: (sentence: string) => void) {
    this.stateDirectory = stateDirectory;
    this.#note = note;
  }

  /** Newest first. @throws UBENCH_E_INDEX_NEWER */
  list(): RunSummary[] {
    const ids = runIds(this.stateDirectory);
    if (ids.length === 0) return [];
    using index = RunIndex.open(this.#indexFile, this.#note);
    const known = index?.known;
    const fresh: IndexedRun[] = [];
    const summaries = ids.map((id) => {
      const signature = this.#signature(id);
      const there = known?.get(id);
      // Whether a run goes on, its files do not tell.
      if (there !== undefined && there.signature === signature && there.summary.status !== 'RUNNING' && there.summary.status !== 'UNKNOWN') return there.summary;
      const run = this.#readUnchanging(id);
      fresh.push(run);
      return run.summary;
    });
    const gone = [...(known?.keys() ?? [])].filter((id) => !ids.includes(id));
    try {
      index?.update(fresh, gone);
    } catch (error) {
      this.#note(`The index ${this.#indexFile} was not updated: ${toErrorRecord(error).what}`);
    }
    return summaries.reverse();
  }

  /** Forgets the index; the next list builds it from the runs. */
  reindex(): void {
    RunIndex.remove(this.#indexFile);
  }

  /**
   * The id that a text means: a whole id, the beginning of one, or the beginning of its last four characters; without a text the last run.
   * @throws UBENCH_E_NO_RUNS, UBENCH_E_RUN_UNKNOWN, UBENCH_E_RUN_AMBIGUOUS
   */
  find(text: string | undefined): string {
    const ids = runIds(this.stateDirectory);
    if (ids.length === 0) throw storeErrors.UBENCH_E_NO_RUNS({ directory: this.stateDirectory });
    if (text === undefined) return ids.at(-1)!;
    const fitting = fittingIds(text, ids);
    if (fitting.length > 1) throw storeErrors.UBENCH_E_RUN_AMBIGUOUS({ id: text, ids: fitting });
    if (fitting.length === 0) throw storeErrors.UBENCH_E_RUN_UNKNOWN({ id: text, near: nearest(text, ids) });
    return fitting[0]!;
  }

  /** By its whole id. Never throws for what is in its directory. */
  read(id: string): StoredRun {
    return readRun(this.stateDirectory, id);
  }

  /** Removes the directory of a run; a reader sees all of it or nothing. */
  remove(id: string): void {
    const from = runPaths(this.stateDirectory, id).directory;
    const aside = unfinishedPaths(this.stateDirectory, id).directory;
    failpoint('store.remove:before');
    renameSync(from, aside);
    failpoint('store.remove:renamed');
    rmSync(aside, { recursive: true, force: true });
    failpoint('store.remove:after');
  }

  /** What is kept in the index must be of the files that the signature is of. Reading a dead run changes it: it writes the result. */
  #readUnchanging(id: string): IndexedRun {
    for (;;) {
      const signature = this.#signature(id);
      const summary = summarizeRun(readRun(this.stateDirectory, id));
      // One that goes on is read anew each time.
      if (summary.status === 'RUNNING' || this.#signature(id) === signature) return { signature, summary };
    }
  }

  get #indexFile(): string {
    return join(this.stateDirectory, 'ubench.db');
  }

  #signature(id: string): string {
    const { events, result } = runPaths(this.stateDirectory, id);
    return signatureOf(events, result);
  }
}
