import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Provenance } from '../result/result.ts';

const names = ['pnpm-lock.yaml', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'bun.lock', 'bun.lockb', 'deno.lock'];

/** The nearest lockfile, in the directory or above it up to the root of its repository: which versions of all dependencies were installed. Never rejects. */
export async function lockfileOf(directory: string): Promise<Provenance['lockfile']> {
  for (let at = directory; ; at = dirname(at)) {
    const name = names.find((candidate) => existsSync(join(at, candidate)));
    if (name !== undefined) {
      const content = await readFile(join(at, name)).catch(() => undefined);
      return content && { name, sha256: createHash('sha256').update(content).digest('hex') };
    }
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined;
  }
}
