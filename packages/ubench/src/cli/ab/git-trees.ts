import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import { treeErrors } from './git-errors.ts';

/** A git ref, checked out beside the project's own files. */
export interface GitTree {
  readonly ref: string;
  readonly sha: string;
  readonly directory: string;
  /** The repository that it is of. */
  readonly project: string;
  /** What the directory of the command is there. */
  readonly cwd: string;
}

export interface TreeContext {
  /** Where the command was given. */
  readonly cwd: string;
  readonly log: Logger;
}

/**
 * Checks a ref out into a directory that does not exist yet.
 * @throws UBENCH_E_REF
 */
export async function addTree(ref: string, directory: string, context: TreeContext): Promise<GitTree> {
  try {
    const [project = '', prefix = ''] = (await git(context, 'rev-parse', '--show-toplevel', '--show-prefix')).split('\n');
    const sha = (await git(context, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`)).trim();
    failpoint('ab.trees:before');
    mkdirSync(dirname(directory), { recursive: true });
    failpoint('ab.trees:after');
    await git(context, 'worktree', 'add', '--detach', directory, sha);
    return { ref, sha, directory, project, cwd: join(directory, prefix) };
  } catch (error) {
    const { stderr } = error as { stderr?: unknown };
    const problem = typeof stderr === 'string' && stderr.trim() !== '' ? stderr.trim().split('\n').at(-1)! : toErrorRecord(error).what;
    throw treeErrors.UBENCH_E_REF({ ref, problem }, { cause: error });
  }
}

/** Takes it away again, whatever was written in it. */
export async function removeTree({ directory }: Pick<GitTree, 'directory'>, context: TreeContext): Promise<void> {
  if (existsSync(directory)) await git(context, 'worktree', 'remove', '--force', '--force', directory).catch(() => undefined);
  failpoint('ab.untree:before');
  rmSync(directory, { recursive: true, force: true });
  // What git keeps of trees that are no more.
  await git(context, 'worktree', 'prune').catch(() => undefined);
  try {
    rmdirSync(dirname(directory));
  } catch {
    // The other tree is still there.
  }
  failpoint('ab.untree:after');
}

async function git({ cwd, log }: TreeContext, ...argv: readonly string[]): Promise<string> {
  failpoint('ab.git:before');
  const running = promisify(execFile)('git', ['-C', cwd, ...argv]);
  log.debug('command started', { argv: ['git', ...argv], pid_of_command: running.child.pid });
  const { stdout } = await running;
  failpoint('ab.git:after');
  return stdout;
}

const patience_ms = 5_000;
const shownLines = 20;

/**
 * Runs the command that builds a ref, in its tree, through the shell. Aborted, it is ended with all that it has started.
 * @param logFile Where its output goes.
 * @throws UBENCH_E_BUILD with the last lines; the reason of the signal.
 */
export async function buildTree({ ref, cwd }: GitTree, command: string, logFile: string, signal: AbortSignal, log: Logger): Promise<void> {
  signal.throwIfAborted();
  failpoint('ab.build:before');
  const output = openSync(logFile, 'w');
  // A group of its own: a shell does not hand signals on.
  const child = spawn(command, { cwd, shell: true, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  log.debug('command started', { command, pid_of_command: child.pid });
  const end = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    end('SIGTERM');
    timer = setTimeout(end, patience_ms, 'SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  // A second Ctrl-C must not leave it behind.
  const killNow = (): void => end('SIGKILL');
  process.on('exit', killNow);
  try {
    const [code, killed] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    failpoint('ab.build:after');
    signal.throwIfAborted();
    if (code === 0) return;
    const details = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-shownLines).join('\n');
    throw treeErrors.UBENCH_E_BUILD({ ref, command, code: killed ?? `exit code ${code}`, log: logFile }, { details });
  } finally {
    clearTimeout(timer);
    process.off('exit', killNow);
    signal.removeEventListener('abort', stop);
  }
}
