import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that is made when it is first asked for: a suite of which no test runs is never told to clear up. */
export class TemporaryDirectory {
  #path: string | undefined;

  get path(): string {
    this.#path ??= mkdtempSync(join(tmpdir(), 'ubench-conformance-'));
    return this.#path;
  }

  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true });
  }
}
