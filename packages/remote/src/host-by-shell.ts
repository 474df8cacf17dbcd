import { setTimeout as wait } from 'node:timers/promises';
import type { Argv } from '@ubench/core';
import { checkCommand, type CommandLimits, withinLimits } from './command-limits.ts';
import type { ExecOptions, Host } from './host.ts';
import { readFile, writeFile } from './host-files.ts';
import { isCut } from './is-cut.ts';
import { remoteErrors } from './remote-errors.ts';
import { type CommandOutput, runInShell, type StartedShell } from './started-shell.ts';

/** Where shells can be started: all that differs between this machine and one that is reached by SSH. */
export interface ShellPlace extends Pick<Host, 'name' | 'forward' | 'close'> {
  startShell(limits: CommandLimits): Promise<StartedShell>;
}

/** Runs a command, with its output as bytes. */
export type RunCommand = (command: Argv, options: ExecOptions) => Promise<CommandOutput>;

const longestPause_ms = 5_000;

/** Commands and files by shells alone: what prints on the way, or lacks SFTP, does no harm. */
export function hostByShell(place: ShellPlace): Host {
  const { name } = place;

  const once = async (command: Argv, options: ExecOptions, limits: CommandLimits): Promise<CommandOutput> =>
    runInShell(await place.startShell(limits), { host: name, command, ...options }, limits);

  const run: RunCommand = async (command, options) => {
    checkCommand(command);
    const { directory } = options;
    if (directory?.startsWith('/') === false || directory?.includes('\0')) throw remoteErrors.REMOTE_E_DIRECTORY({ host: name, directory, reason: 'it is no absolute path' });
    return withinLimits(name, command, options, async (limits) => {
      for (let pause_ms = 100; ; pause_ms = Math.min(pause_ms * 2, longestPause_ms)) {
        try {
          return await once(command, options, limits);
        } catch (error) {
          if (!(options.again && isCut(error)) || limits.signal.aborted) throw error;
          limits.note(error.what);
          await wait(pause_ms, undefined, { signal: limits.signal }).catch(() => {
            throw limits.signal.reason;
          });
        }
      }
    });
  };

  return {
    name,
    async exec(command, options = {}) {
      const { stdout, stderr, ...end } = await run(command, options);
      return { ...end, stdout: stdout.toString(), stderr: stderr.toString() };
    },
    read: (path, part) => readFile(name, run, path, part),
    write: (path, content, mode) => writeFile(name, run, path, content, mode),
    forward: (target) => place.forward(target),
    close: () => place.close(),
  };
}
