import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failpoint } from '@ubench/files';
import { toErrorRecord } from '@ubench/errors';
import { type RunSummary, runSummary } from './run-summary.ts';
import { storeErrors } from './store-errors.ts';

/** What the tables look like; an index of another version is built anew, one of a newer is refused. */
const version = 1;
/** How long to wait for another process that writes. */
const patience_ms = 5_000;

/** What of a run's files tells that they have changed. */
export type Signature = string;

export interface IndexedRun {
  readonly signature: Signature;
  readonly summary: RunSummary;
}

/**
 * The index of runs: SQLite in WAL mode, so that several processes share it. It holds nothing that the run directories do not: a broken one
 * is built anew, and without one everything is only slower.
 */
export class RunIndex implements Disposable {
  /** What it said of each run when it was opened, with the signature of the files that it was read from. */
  readonly known: ReadonlyMap<string, IndexedRun>;
  readonly #database: DatabaseSync;

  private constructor(file: string) {
    this.#database = openDatabase(file);
    try {
      // What is damaged further inside is seen only when it is read.
      this.known = readRuns(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /**
   * Opens it, or builds it anew where it is broken or too old.
   * @param note Told what was done about a broken one.
   * @returns `undefined` where it cannot be used at all: locked for long, or nothing may be written here.
   * @throws UBENCH_E_INDEX_NEWER
   */
  static open(file: string, note: (sentence: string) => void): RunIndex | undefined {
    try {
      try {
        return new RunIndex(file);
      } catch (error) {
        if (!isBroken(error)) throw error;
        RunIndex.remove(file);
        const anew = new RunIndex(file);
        note(`The index ${file} was damaged (${toErrorRecord(error).what}); built it anew from the runs.`);
        return anew;
      }
    } catch (error) {
      const { code, what } = toErrorRecord(error);
      if (code === 'UBENCH_E_INDEX_NEWER') throw error;
      note(`The index ${file} cannot be used (${what}); reading the runs themselves.`);
      return undefined;
    }
  }

  static remove(file: string): void {
    failpoint('store.index.remove:before');
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    failpoint('store.index.remove:after');
  }

  /** Puts runs in and takes others out, all or nothing. */
  update(put: readonly IndexedRun[], gone: readonly string[]): void {
    if (put.length === 0 && gone.length === 0) return;
    failpoint('store.index:before');
    this.#database.exec('begin immediate');
    try {
      const insert = this.#database.prepare('insert or replace into runs (id, signature, summary) values (?, ?, ?)');
      for (const { signature, summary } of put) insert.run(summary.id, signature, JSON.stringify(summary));
      const remove = this.#database.prepare('delete from runs where id = ?');
      for (const id of gone) remove.run(id);
      failpoint('store.index:written');
      this.#database.exec('commit');
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
    failpoint('store.index:after');
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function readRuns(database: DatabaseSync): Map<string, IndexedRun> {
  const rows = database.prepare('select id, signature, summary from runs').all() as { id: string; signature: string; summary: string }[];
  return new Map(
    rows.flatMap(({ id, signature, summary }) => {
      const parsed = runSummary.safeParse(jsonOf(summary));
      return parsed.success ? [[id, { signature, summary: parsed.data }]] : [];
    }),
  );
}

/** One row that is no JSON is one run that is read anew. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function openDatabase(file: string): DatabaseSync {
  failpoint('store.index.open:before');
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: patience_ms });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal');
    const { user_version: found } = database.prepare('pragma user_version').get() as { user_version: number };
    if (found > version) throw storeErrors.UBENCH_E_INDEX_NEWER({ file });
    // Who only reads must not wait for who writes.
    if (found < version) {
      database.exec(`create table if not exists runs (id text primary key, signature text not null, summary text not null) strict; pragma user_version = ${version}`);
    }
    failpoint('store.index.open:after');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, or tables that are not ours: https://sqlite.org/rescode.html */
function isBroken(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && [1, 11, 26].includes(code & 0xff);
}

/** Of the files that a summary is made of. */
export function signatureOf(...files: readonly string[]): Signature {
  return files
    .map((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats === undefined ? '-' : `${stats.mtimeMs}/${stats.size}`;
    })
    .join(' ');
}
