import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toErrorRecord, type UbenchError } from '@ubench/errors';
import { AppendLog, failpoint, syncDirectory, writeAtomically } from '@ubench/files';
import type { Logger } from '../log/logger.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent, StoredEvent } from '../report/run-event.ts';
import type { RunResult } from '../result/result.ts';
import { type RunPaths, runPaths, runsOf } from './run-paths.ts';
import type { RunRecord } from './run-record.ts';
import { storeErrors } from './store-errors.ts';
import { unfinishedPaths } from './unfinished-directory.ts';

/** `runs/<id>/` as the run itself writes it: who runs and what is planned before anything starts, then events as they happen, at the end the result. */
export class RunDirectory {
  readonly paths: RunPaths;
  /** The first write that failed while the run could go on without it. */
  lost: UbenchError | undefined;
  readonly #record: RunRecord;
  readonly #plan: Plan;
  readonly #log: Logger;
  readonly #takenUp: boolean;
  /** Everything that was noted. */
  readonly #noted: StoredEvent[] = [];
  #events: AppendLog;

  /**
   * The directory appears whole or not at all.
   * @param earlier What was noted by a process that was killed, of a run that is taken up: its directory is there.
   * @throws UBENCH_E_STATE_DIRECTORY, as every method that says so.
   */
  constructor(stateDirectory: string, record: RunRecord, plan: Plan, log: Logger, earlier?: readonly StoredEvent[]) {
    this.paths = runPaths(stateDirectory, record.id);
    this.#record = record;
    this.#log = log;
    this.#plan = plan;
    this.#takenUp = earlier !== undefined;
    this.#noted.push(...(earlier ?? []));
    this.#events = this.#must(() => (earlier === undefined ? this.#make(stateDirectory) : new AppendLog(this.paths.events, 'store.event')));
  }

  #make(stateDirectory: string): AppendLog {
    const building = unfinishedPaths(stateDirectory, this.#record.id);
    let events: AppendLog;
    try {
      failpoint('store.run:before');
      mkdirSync(runsOf(stateDirectory), { recursive: true });
      // Not recursively: on a disk that may only be read, that fails with ENOENT.
      mkdirSync(building.directory);
      mkdirSync(building.logs);
      this.#describe(building);
      events = this.#openEvents(building);
      failpoint('store.run:written');
      renameSync(building.directory, this.paths.directory);
      syncDirectory(runsOf(stateDirectory));
    } catch (error) {
      rmSync(building.directory, { recursive: true, force: true });
      throw error;
    }
    failpoint('store.run:after');
    this.#log.trace('store: directory made', { directory: this.paths.directory });
    return events;
  }

  #openEvents({ events: file }: RunPaths): AppendLog {
    const events = new AppendLog(file, 'store.event');
    events.append(JSON.stringify({ schema: 'ubench.events/1', run: this.#record.id }));
    return events;
  }

  /** Somebody may delete the directory while the run goes on: what runs must still be found. */
  #restore(): void {
    if (existsSync(this.paths.record) && existsSync(this.paths.events)) return;
    failpoint('store.restore:before');
    mkdirSync(this.paths.logs, { recursive: true });
    this.#describe(this.paths);
    const events = this.#openEvents(this.paths);
    this.#events.close();
    this.#events = events;
    for (const event of this.#noted) this.#append(event, true);
    failpoint('store.restore:after');
    this.lost = storeErrors.UBENCH_E_RUN_DELETED({ directory: this.paths.directory });
  }

  #describe({ record, plan }: RunPaths): void {
    writeAtomically(record, `${JSON.stringify(this.#record, null, 2)}\n`, 'store.record');
    writeAtomically(plan, canonicalJson(this.#plan), 'store.plan');
  }

  /** Notes what is about to be done outside of this process, or what was, so that another can find it. @throws UBENCH_E_STATE_DIRECTORY */
  note(event: StoredEvent): void {
    this.#must(() => {
      this.#restore();
      this.#append(event, true);
    });
    this.#noted.push(event);
  }

  /** Appends an event. A failure is kept in {@link lost}: what was measured is still in memory, and is reported at the end. */
  append(event: RunEvent): void {
    this.#try(() => {
      this.#restore();
      // There is one already, of the process that was killed.
      if (event.type === 'run-start' && this.#takenUp) return;
      if (event.type === 'progress') return this.#showProgress(event);
      if (event.type === 'provision-progress') return;
      const { plan: _, ...stored } = event.type === 'run-start' ? event : { ...event, plan: undefined };
      // What was measured must not be lost with the machine; the rest only must not be lost with the process.
      const durable = stored.type === 'trial-start' || stored.type === 'trial-end' || stored.type === 'benchmark-end' || stored.type === 'sweep-end';
      this.#append(stored, durable);
    });
  }

  #append(event: StoredEvent, durable: boolean): void {
    this.#events.append(JSON.stringify({ time: new Date().toISOString(), ...event }), { durable });
    this.#log.trace('store: event appended', { event: event.type, durable });
  }

  /** For who watches from another process; only the last one counts, so it need not survive anything. */
  #showProgress(event: RunEvent): void {
    const temporary = `${this.paths.progress}.${process.pid}.tmp`;
    try {
      failpoint('store.progress:before');
      writeFileSync(temporary, JSON.stringify(event));
      failpoint('store.progress:written');
      renameSync(temporary, this.paths.progress);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    failpoint('store.progress:after');
  }

  /**
   * Writes the result, and returns where it is; the directory may have been deleted meanwhile, or have no room. Then as much as can be is
   * written, and {@link lost} says what could not.
   */
  finish(result: RunResult): string | undefined {
    const text = `${JSON.stringify(result, null, 2)}\n`;
    try {
      this.#restore();
      failpoint('store.finish:before');
      writeAtomically(this.paths.result, text, 'store.result');
      rmSync(this.paths.progress, { force: true });
      failpoint('store.finish:after');
      this.#log.trace('store: result written', { file: this.paths.result, bytes: text.length });
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
