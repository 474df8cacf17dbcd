import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toErrorRecord } from '@ubench/errors';
import { AppendLog, failpoint } from '@ubench/files';
import { redact } from '../redact/redact.ts';

/** What became of the operation log of one trial. */
export interface KeptOperations {
  /** Relative to the directory of the run. */
  readonly file: string;
  /** Why not all of it is there. */
  readonly problem: string | undefined;
}

/**
 * The operation log of one trial, written as its agents ship it, so that nothing of it is held. It is made with the first line. A file that cannot be
 * written is no reason to lose the measurement.
 */
export class OperationLogFile {
  readonly #directory: string;
  readonly #file: string;
  #log: AppendLog | undefined;
  #problem: string | undefined;

  /** @param name What the file is called, without its ending; unique in the run. */
  constructor(directory: string, name: string) {
    this.#directory = directory;
    this.#file = `operations/${name}.jsonl`;
  }

  /** @param lines Whole ones, each with its newline. */
  append(lines: string): void {
    if (this.#problem !== undefined) return;
    try {
      this.#log ??= this.#open();
      this.#log.append(redact(lines.slice(0, -1)));
    } catch (error) {
      this.#problem = toErrorRecord(error).what;
    }
  }

  #open(): AppendLog {
    const file = join(this.#directory, this.#file);
    failpoint('operations.directory:before');
    mkdirSync(dirname(file), { recursive: true });
    // Of a process that was killed: the agents tell all of it again.
    rmSync(file, { force: true });
    failpoint('operations.directory:after');
    return new AppendLog(file, 'operations');
  }

  /** Idempotent. @returns `undefined` where there was nothing to write. */
  close(): KeptOperations | undefined {
    if (this.#log === undefined && this.#problem === undefined) return undefined;
    this.#log?.close();
    return { file: this.#file, problem: this.#problem };
  }
}
