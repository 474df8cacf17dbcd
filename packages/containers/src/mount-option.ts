import type { Argv } from '@ubench/core';
import { containersErrors } from './containers-errors.ts';

/** Directories of the node that are seen at the same path inside. */
export interface Mounts {
  readonly writable: readonly string[];
  readonly readable: readonly string[];
}

/**
 * Arguments that mount them, each once, the readable ones over the writable ones.
 * @throws CONTAINERS_E_PATH where the runtime could not be told
 */
export function mountArguments({ writable, readable }: Mounts, runtime: string): Argv {
  const written = [...new Set(writable)];
  const read = [...new Set(readable)].filter((path) => !written.includes(path));
  const readOnly = runtime === 'apptainer' ? 'ro' : 'readonly';
  return [...written.map((path) => mountOption(path, runtime)), ...read.map((path) => `${mountOption(path, runtime)},${readOnly}`)].flatMap((option) => ['--mount', option]);
}

/** A line of comma-separated values: in quotes, a path may hold commas, colons and spaces. */
function mountOption(path: string, runtime: string): string {
  if (path.includes('\0')) throw containersErrors.CONTAINERS_E_PATH({ path, runtime, problem: 'no path has a zero byte' });
  const field = (name: string): string => `"${name}=${path.replaceAll('"', '""')}"`;
  return `type=bind,${field('src')},${field('dst')}`;
}
