import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { readStored, runResult, type RunStore } from '@ubench/core';
import type { RunToCompare } from '@ubench/core/analysis';
import type { CliContext } from '../cli-context.ts';
import { compareErrors } from './compare-errors.ts';

/**
 * The run that a text means: a file, where it is one or is written like one, else one of the directory's.
 * @throws UBENCH_E_COMPARE_FILE, UBENCH_E_COMPARE_NO_RESULT, UBENCH_E_FILE_BROKEN, UBENCH_E_FILE_NEWER; what {@link RunStore.find} throws.
 */
export function findRun(text: string, store: RunStore, { cwd, stderr }: Pick<CliContext, 'cwd' | 'stderr'>): RunToCompare {
  const path = resolve(cwd, text);
  const written = /[/\\]|\.json$/.test(text) || text === '.' || text === '..';
  // An id is short: a file of that name beside it must not hide a run.
  if (written || (existsSync(path) && statSync(path).isFile())) {
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'result.json') : path;
    if (!existsSync(file)) throw compareErrors.UBENCH_E_COMPARE_FILE({ file: file.startsWith(cwd + sep) ? file.slice(cwd.length + 1) : file });
    return { result: readStored(file, 'ubench.result/1', runResult), file };
  }
  const run = store.read(store.find(text));
  if (run.result === undefined) throw compareErrors.UBENCH_E_COMPARE_NO_RESULT({ id: run.id, reason: run.reason ?? 'it has no result' });
  if (run.status === 'RUNNING') stderr.write(`note: ${run.id} goes on; what it has measured so far is compared\n`);
  return { result: run.result };
}
