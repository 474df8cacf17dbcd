import { pathToFileURL } from 'node:url';
import { ownFilesOf, watchImports } from '@ubench/core';
import { readProcess } from '@ubench/processes';
import { z } from 'zod';
import type { CliContext } from '../../cli-context.ts';

/** Names the process that watches to the runs that it starts, and to nothing that these start. */
export const watcherVariable = 'UBENCH_WATCHED_BY';

/** What a run tells whoever watches: the files that it is made of, absolute. */
export const watchedFiles = z.strictObject({ files: z.array(z.string()) });

/** The `run --watch` that started this run. */
export interface WatchingProcess {
  /** @param entries What was imported first; what these import in turn is found here. */
  tell(entries: readonly string[]): void;
}

/** `undefined` where nobody watches. From now on imports are noted, and the run does not outlive who watches it. */
export function watchingProcess(env: CliContext['env']): WatchingProcess | undefined {
  const watcher = env[watcherVariable];
  if (watcher === undefined || process.send === undefined) return undefined;
  // A run that a watched run has started has another parent; so has one whose watcher was killed before it came to here.
  if (watcher !== String(process.ppid) && readProcess(Number(watcher)) !== undefined) return undefined;
  watchImports();
  process.on('disconnect', endRun);
  // Listening must not keep a finished run from ending.
  process.channel?.unref();
  // It may have ended before there was anybody to tell.
  if (!process.connected) endRun();
  return {
    tell(entries) {
      const files = new Set(entries.flatMap((entry) => ownFilesOf(pathToFileURL(entry).href)));
      process.send?.({ files: [...files] } satisfies z.input<typeof watchedFiles>);
    },
  };
}

const endRun = (): void => void process.kill(process.pid, 'SIGTERM');
