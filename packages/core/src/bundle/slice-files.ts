import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import type { PlanSlice } from '@ubench/load';
import { specFile } from '../collect/spec-file.ts';
import type { PlacedFile } from './placed-files.ts';

/**
 * The files that agents elsewhere need to run a slice: those that its preparation has left in the cache directory and names in what it returned, and the
 * trace that its load replays.
 * @param from `cacheDir` and `root` are those of the slice, on this machine.
 */
export function filesOfSlice({ prepared, load }: Pick<PlanSlice, 'prepared' | 'load'>, { cacheDir, root }: { readonly cacheDir: string; readonly root: string }): PlacedFile[] {
  const cached = textsIn(prepared).filter((text) => text.startsWith(cacheDir + sep) && statSync(text, { throwIfNoEntry: false })?.isFile() === true);
  const trace = traceOf(load);
  return [...[...new Set(cached)].map((path) => ({ path, at: cachedAt(path, cacheDir) })), ...(trace === undefined ? [] : [{ path: join(root, trace), at: trace }])];
}

/**
 * The same slice for agents elsewhere.
 * @param files What {@link filesOfSlice} said of it.
 * @param directory Where these files and the project's own are below, as the agents see it: where they run.
 */
export function relocateSlice(slice: PlanSlice, files: readonly PlacedFile[], directory: string): PlanSlice {
  const places = new Map(files.map(({ path, at }) => [path, join(directory, at)]));
  return {
    ...slice,
    spec: { ...slice.spec, root: directory, path: join(directory, specFile(slice.spec.path, slice.spec.root)) },
    prepared: withTexts(slice.prepared, (text) => places.get(text) ?? text),
    cache_dir: join(directory, 'cache'),
  };
}

/** Two files of one name are told apart, and the same is the same in every run. */
const cachedAt = (path: string, cacheDir: string): string =>
  `prepared/${createHash('sha256').update(relative(cacheDir, path)).digest('hex').slice(0, 16)}-${basename(path)}`;

/** Relative to the root. */
const traceOf = (load: PlanSlice['load']): string | undefined =>
  load.loop === 'open' && typeof load.arrivals === 'object' && 'trace' in load.arrivals ? load.arrivals.trace.path : undefined;

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function withTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTexts(item, change)]));
}
