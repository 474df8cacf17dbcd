import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes that can be found, whoever has started them: by a variable that they hand on. */
export class UniqueProcesses {
  readonly #id = randomUUID();

  get environment(): Record<string, string> {
    return { UBENCH_TEST_MARK: this.#id };
  }

  get pids(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => this.#carries(pid));
  }

  async areAtLeast(count: number): Promise<void> {
    while (this.pids.length < count) await sleep(20);
  }

  /** Resolves as soon as none is left; a process that was killed takes a moment. */
  async haveEnded(): Promise<void> {
    while (this.pids.length > 0) await sleep(20);
  }

  /** Processes end while they are looked at. */
  #carries(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.#id);
    } catch {
      return false;
    }
  }
}
