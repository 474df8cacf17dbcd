import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { failpoint } from '@ubench/files';
import type { CliContext } from '../../cli-context.ts';
import { watchedFiles, watcherVariable } from './watching-process.ts';

/** A run in a process of its own: modules are fresh, and what ends it does not end who watches. */
export interface WatchedRun {
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** @param onFiles Told the files that the run is made of, absolute, once they are known. */
export function startRun({ argv, cwd, env }: CliContext, onFiles: (files: readonly string[]) => void): WatchedRun {
  failpoint('watch.run:before');
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...argv.filter((argument) => argument !== '--watch')], {
    cwd,
    env: { ...env, [watcherVariable]: String(process.pid) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A Ctrl-C of the terminal reaches the watcher alone, which passes it on: twice would end the run without its teardown.
    detached: true,
  });
  failpoint('watch.run:after');
  child.on('message', (message) => onFiles(watchedFiles.parse(message).files));
  return {
    kill: (signal) => void child.kill(signal),
    ended: once(child, 'close').then(([code, signal]: (number | NodeJS.Signals | null)[]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null })),
  };
}
