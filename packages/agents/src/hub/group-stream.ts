import { join } from 'node:path';
import { AppendLog } from '@ubench/files';
import { writeStreamHeader } from '@ubench/load';

/** What the agents of a group say, as a file in the directory that is kept: it is on disk before anybody hears of it. */
export class GroupStream {
  readonly #log: AppendLog;

  /** @throws What the system says. */
  constructor(directory: string, group: string) {
    this.#log = new AppendLog(join(directory, streamName(group)), 'place.stream');
    this.append(writeStreamHeader({ group }).trimEnd());
  }

  /** @throws What the system says. */
  append(line: string): void {
    this.#log.append(line);
  }

  close(): void {
    this.#log.close();
  }
}

/** The file of a group, in the directory that is kept. */
export const streamName = (group: string): string => `${group}.jsonl`;
