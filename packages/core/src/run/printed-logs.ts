import { join } from 'node:path';
import { AppendLog } from '@ubench/files';
import type { Logger } from '../log/logger.ts';
import { redact } from '../redact/redact.ts';

/** What programs that were run as the load have printed, a file for each task among the logs of the run. */
export class PrintedLogs {
  readonly #directory: string;
  readonly #name: string;
  readonly #log: Logger;
  readonly #files = new Map<number, AppendLog>();

  /**
   * @param directory Of the logs.
   * @param name What the files are called, but for their task; unique in the run.
   * @param log Told where they cannot be written: what was measured is whole without them.
   */
  constructor(directory: string, name: string, log: Logger) {
    this.#directory = directory;
    this.#name = name;
    this.#log = log;
  }

  /** @param lines Whole ones, each with its newline. */
  append(task: number, lines: string): void {
    try {
      let file = this.#files.get(task);
      if (file === undefined) this.#files.set(task, (file = new AppendLog(join(this.#directory, `${this.#name}-task-${task}.log`), 'client.log')));
      file.append(lines.slice(0, -1).split('\n').map((line) => redact(line)).join('\n'));
    } catch (error) {
      this.#log.warn('what a client has printed could not be written', { task, error });
    }
  }

  /** Idempotent. */
  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }
}
