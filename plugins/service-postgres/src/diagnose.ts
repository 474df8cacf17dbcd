import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { findBinaries } from './binaries.ts';

/** @param binaries As the option of that name. */
export async function diagnosePostgres(signal: AbortSignal, binaries?: string): Promise<Diagnosis[]> {
  const name = 'server program';
  let directory: string;
  try {
    directory = findBinaries(binaries);
  } catch (error) {
    const { what, fix } = toErrorRecord(error);
    return [{ name, status: 'problem', found: what, ...(fix !== undefined && { fix }) }];
  }
  try {
    const [server] = await Promise.all(['postgres', 'initdb'].map((program) => promisify(execFile)(join(directory, program), ['--version'], { signal })));
    return [{ name, status: 'ok', found: `${server!.stdout.trim()} in ${directory}` }];
  } catch (error) {
    signal.throwIfAborted();
    const fix = "Install what its message names, or another server, and name that: postgres({ binaries: '/usr/lib/postgresql/18/bin' }).";
    return [{ name, status: 'problem', found: `the server in ${directory} does not run: ${problemOf(error)}`, fix }];
  }
}

/** What the program printed tells more than that it failed: a library that is missing, a C library that is too old. */
function problemOf(error: unknown): string {
  const { stderr } = error as { stderr?: string };
  return stderr?.trim() || toErrorRecord(error).what;
}
