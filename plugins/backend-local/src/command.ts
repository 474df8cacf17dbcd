import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv, Logger } from '@ubench/core';
import type { UbenchError } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import type { LaunchUser } from './launch-user.ts';
import { localErrors } from './local-errors.ts';

/** How a process ended. */
export type Ended = { readonly exitCode: number } | { readonly signal: NodeJS.Signals };

export interface RunningCommand {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Keeps our own process alive until it ends: for a command that somebody waits for. */
  hold(): void;
}

export interface CommandSetting {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: LaunchUser | undefined;
  /** Open file that output and errors go to. */
  readonly output: number;
  /** Open file that its errors go to instead. */
  readonly errors?: number;
  readonly log: Logger;
}

/**
 * Starts a command in a session and process group of its own, so that a Ctrl-C meant for ubench does not reach it. It does not keep
 * our own process alive.
 * @throws LOCAL_E_COMMAND_MISSING, LOCAL_E_COMMAND_DENIED, LOCAL_E_SPAWN
 */
export async function startCommand(argv: Argv, { directory, environment, user, output, errors = output, log }: CommandSetting): Promise<RunningCommand> {
  const [program, ...rest] = argv;
  let child: ChildProcess;
  try {
    failpoint('local.spawn:before');
    child = spawn(program!, rest, {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', output, errors],
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    });
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, program!, environment, user);
  }
  child.unref();
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve(signal === null ? { exitCode: exitCode! } : { signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(explain(error, program!, environment, user)));
  });
  failpoint('local.spawn:after');
  log.debug('command started', { argv, pid_of_command: child.pid, directory, ...(user === undefined ? {} : { user: user.name }) });
  void ended.then((end) => log.debug('command ended', { pid_of_command: child.pid, ...end }));
  return { pid: child.pid!, ended, hold: () => child.ref() };
}

export function describeEnd(ended: Ended): string {
  return 'signal' in ended ? `was killed by ${ended.signal}` : `exited with code ${ended.exitCode}`;
}

function explain(
  error: NodeJS.ErrnoException,
  program: string,
  environment: Readonly<Record<string, string>>,
  user: LaunchUser | undefined,
): UbenchError {
  const onPath = !program.includes('/');
  // A search along PATH fails with EACCES as soon as one of its directories may not be entered, whatever is in the others.
  const exists = onPath ? isOnPath(program, environment['PATH'] ?? '') : error.code !== 'ENOENT';
  if (!exists) return localErrors.LOCAL_E_COMMAND_MISSING({ command: program, onPath }, { cause: error });
  if (error.code === 'EACCES' || error.code === 'ENOENT') {
    return localErrors.LOCAL_E_COMMAND_DENIED({ command: program, user: user?.name }, { cause: error });
  }
  return localErrors.LOCAL_E_SPAWN({ command: program, problem: error.message }, { cause: error });
}

const isOnPath = (program: string, path: string): boolean =>
  path.split(':').some((directory) => directory !== '' && existsSync(join(directory, program)));
