import path from 'node:path';

/** What has come up while a run goes on, or after it: files that changed, somebody who wants it again, or to leave. */
export class Wishes {
  readonly #changed = new Set<string>();
  #asked = false;
  #stop: { readonly exitCode: number | undefined } | undefined;
  #wake: () => void = () => {};

  /** @param changed The file for which; absent where a person wants it. */
  again(changed?: string): void {
    if (changed !== undefined) this.#changed.add(changed);
    this.#asked = true;
    this.#wake();
  }

  /** @param exitCode `undefined`: that of the last run. */
  leave(exitCode: number | undefined): void {
    this.#stop ??= { exitCode };
    this.#wake();
  }

  get leaving(): { readonly exitCode: number | undefined } | undefined {
    return this.#stop;
  }

  get some(): boolean {
    return this.#asked || this.#stop !== undefined;
  }

  /** Resolves when there are some. */
  come(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.some) resolve();
    });
  }

  /** The files that have changed, for a person: `orders.bench.ts, lib/page.ts`; empty where a person asked. */
  changedFrom(cwd: string): string {
    return [...this.#changed].map((file) => path.relative(cwd, file)).sort().join(', ');
  }

  /** Forgets that another run is wanted: it is about to start. */
  granted(): void {
    this.#changed.clear();
    this.#asked = false;
  }
}
