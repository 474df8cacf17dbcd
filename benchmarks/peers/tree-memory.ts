import { readFileSync } from 'node:fs';
import { peakMemory_mb } from './engine/peak-memory.ts';

/** Looks again and again what memory the processes below one have had at most. Linux only: it reads /proc. */
export class TreeMemory {
  readonly #peaks_mb = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param root Not counted itself: the shell that waits. */
  constructor(root: number) {
    this.#timer = setInterval(() => this.#look(childrenOf(root)), 100);
    this.#timer.unref();
  }

  /** Of all that were seen, added up. */
  get peak_mb(): number | undefined {
    return this.#peaks_mb.size === 0 ? undefined : [...this.#peaks_mb.values()].reduce((sum, peak) => sum + peak, 0);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(pids: readonly number[]): void {
    for (const pid of pids) {
      const peak_mb = peakMemory_mb(pid);
      if (peak_mb !== undefined) this.#peaks_mb.set(pid, peak_mb);
      this.#look(childrenOf(pid));
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
