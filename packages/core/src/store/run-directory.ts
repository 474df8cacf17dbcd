import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toErrorRecord, type UbenchError } from '@ubench/errors';
import { AppendLog, failpoint, writeAtomically } from '@ubench/files';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent, StoredEvent } from '../report/run-event.ts';
import type { RunResult } from '../result/result.ts';
import { type RunPaths, runPaths, unfinishedName } from './run-paths.ts';
import type { RunRecord } from './run-record.ts';
import { storeErrors } from './store-errors.ts';

/** `runs/<id>/` as the run itself writes it: who runs and what is planned before anything starts, then events as they happen, at the end the result. */
export class RunDirectory {
  readonly paths: RunPaths;
  /** The first write that failed while the run could go on without it. */
  lost: UbenchError | undefined;
  readonly #record: RunRecord;
  readonly #plan: Plan;
  readonly #events: AppendLog;

  /** The directory appears whole or not at all. @throws UBENCH_E_STATE_DIRECTORY, as every method that says so. */
  constructor(stateDirectory: string, record: RunRecord, plan: Plan) {
    this.paths = runPaths(stateDirectory, record.id);
    this.#record = record;
    this.#plan = plan;
    this.#events = this.#must(() => {
      const building = runPaths(stateDirectory, unfinishedName(record.id));
      mkdirSync(building.logs, { recursive: true });
      this.#describe(building);
      const events = new AppendLog(building.events, 'store.event');
      events.append(JSON.stringify({ schema: 'ubench.events/1', run: record.id }));
      renameSync(building.directory, this.paths.directory);
      failpoint('store.run:after');
      return events;
    });
  }

  #describe({ record, plan }: RunPaths): void {
    writeAtomically(record, `${JSON.stringify(this.#record, null, 2)}\n`, 'store.record');
    writeAtomically(plan, canonicalJson(this.#plan), 'store.plan');
  }

  /** Notes what is about to be done outside of this process, or what was, so that another can find it. @throws UBENCH_E_STATE_DIRECTORY */
  note(event: StoredEvent): void {
    this.#must(() => this.#events.append(lineOf(event), { durable: true }));
  }

  /** Appends an event. A failure is kept in {@link lost}: what was measured is still in memory, and is reported at the end. */
  append(event: RunEvent): void {
    this.#try(() => {
      if (event.type === 'progress') return this.#showProgress(event);
      const { plan: _, ...stored } = event.type === 'run-start' ? event : { ...event, plan: undefined };
      // What was measured must not be lost with the machine; the rest only must not be lost with the process.
      const durable = stored.type === 'trial-end' || stored.type === 'benchmark-end' || stored.type === 'sweep-end';
      this.#events.append(lineOf(stored), { durable });
    });
  }

  /** For who watches from another process; only the last one counts, so it need not survive anything. */
  #showProgress(event: RunEvent): void {
    const temporary = `${this.paths.progress}.tmp`;
    writeFileSync(temporary, JSON.stringify(event));
    renameSync(temporary, this.paths.progress);
  }

  /**
   * Writes the result, and returns where it is; the directory may have been deleted meanwhile, or have no room. Then as much as can be is
   * written, and {@link lost} says what could not.
   */
  finish(result: RunResult): string | undefined {
    const text = `${JSON.stringify(result, null, 2)}\n`;
    const deleted = !existsSync(this.paths.record);
    try {
      if (deleted) this.#describe(this.paths);
      writeAtomically(this.paths.result, text, 'store.result');
      rmSync(this.paths.progress, { force: true });
      if (deleted) this.lost = storeErrors.UBENCH_E_RUN_DELETED({ directory: this.paths.directory });
      return this.paths.result;
    } catch (cause) {
      const { what } = toErrorRecord(cause);
      const elsewhere = this.#writeElsewhere(text);
      this.lost = storeErrors.UBENCH_E_RESULT_ELSEWHERE({ file: this.paths.result, problem: what, elsewhere }, { cause });
      return elsewhere;
    } finally {
      this.#events.close();
    }
  }

  /** What was measured took time; it must not be lost because one file system is full. */
  #writeElsewhere(text: string): string | undefined {
    const file = join(tmpdir(), `ubench-${this.#record.id}-result.json`);
    try {
      writeAtomically(file, text, 'store.result-elsewhere');
      return file;
    } catch {
      return undefined;
    }
  }

  #must<T>(write: () => T): T {
    try {
      return write();
    } catch (cause) {
      throw this.#explain(cause);
    }
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (cause) {
      this.lost ??= this.#explain(cause);
    }
  }

  #explain(cause: unknown): UbenchError {
    return storeErrors.UBENCH_E_STATE_DIRECTORY({ directory: this.paths.directory, problem: toErrorRecord(cause).what }, { cause });
  }
}

const lineOf = (event: StoredEvent): string => JSON.stringify({ time: new Date().toISOString(), ...event });
