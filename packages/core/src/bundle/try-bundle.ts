import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failpoint, writeAtomically } from '@ubench/files';

/** An import is given up long before; this ends what then goes on. */
const longest_ms = 30_000;

/**
 * Imports a spec from one file, in a process of its own that finds no packages, with the project's files where they are.
 * @param code A bundle whose program is `trial-program`.
 * @returns What is wrong, in words.
 */
export async function tryBundle(code: string, root: string): Promise<string | undefined> {
  failpoint('bundle.trial:before');
  const directory = mkdtempSync(join(tmpdir(), 'ubench-trial-'));
  try {
    const file = join(directory, 'agent.mjs');
    writeAtomically(file, code, 'bundle.trial.write');
    return await new Promise((resolve) => {
      // What NODE_PATH leads to is not there either.
      execFile(process.execPath, [file], { cwd: root, timeout: longest_ms, killSignal: 'SIGKILL', env: { ...process.env, NODE_PATH: '' } }, (error, _, stderr) => resolve(error === null ? undefined : stderr.trim() || error.message));
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
    failpoint('bundle.trial:after');
  }
}
