import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { RunResult } from '@ubench/core';
import { onTestFinished } from 'vitest';

export const repository = resolve(import.meta.dirname, '../..');
const bin = join(repository, 'packages/ubench/bin/ubench.mjs');

/** The real command with its arguments, as a process is started with it. */
export const command = (...args: readonly string[]): string[] => [process.execPath, bin, ...args];

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** Types on its terminal, where it was started on one. */
  type(keys: string): void;
  /** Resolves when stdout and stderr together match. */
  printed(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

/** A directory of its own with a user's files and the packages of this repository, in which the real command is run as a process. */
export class Project {
  readonly directory: string;
  readonly #children: ChildProcess[] = [];

  /**
   * @param whenDone Registers the removal of the directory; a concurrent test passes its own `onTestFinished`.
   * @param installed False: without a package.json and packages, so that the command is like one that is installed globally.
   */
  constructor(files: Readonly<Record<string, string>>, whenDone: (remove: () => void) => void = onTestFinished, installed = true) {
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-project-')));
    if (installed) {
      symlinkSync(join(repository, 'node_modules'), join(this.directory, 'node_modules'));
      this.write({ 'package.json': '{ "name": "a-project", "private": true, "type": "module" }' });
    }
    this.write(files);
    whenDone(() => {
      for (const child of this.#children) stopNow(child);
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
  }

  /** `ubench …` to its end. */
  ubench(...args: string[]): Promise<Finished> {
    return this.start(...args).finished;
  }

  start(...args: string[]): Running {
    return this.startAs([], args);
  }

  /** The same, from a folder of the project. */
  startIn(folder: string, ...args: string[]): Running {
    return this.#spawn(command(...args), { cwd: join(this.directory, folder) });
  }

  /**
   * @param wrapper A command that is given the command: `['nice']`.
   * @param environment Beside that of the test.
   */
  startAs(wrapper: readonly string[], args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
    return this.#spawn([...wrapper, ...command(...args)], { environment });
  }

  /** Another program, in the directory of the project. */
  startCommand(...argv: readonly string[]): Running {
    return this.#spawn(argv, {});
  }

  /** On a terminal, where stdout and stderr are one. */
  startOnTerminal(...args: string[]): Running {
    const words = command(...args).map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
    // A terminal without a width would be written to one letter a line.
    const line = `stty cols 120 rows 40; exec ${words.join(' ')}`;
    return this.#spawn(['script', '--quiet', '--return', '--flush', '--command', line, '/dev/null'], { stdin: 'pipe' });
  }

  #spawn(
    [program, ...argv]: readonly string[],
    { cwd = this.directory, environment = {}, stdin = 'ignore' }: { cwd?: string; environment?: Readonly<Record<string, string>>; stdin?: 'ignore' | 'pipe' },
  ): Running {
    const child = spawn(program!, argv, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, GITHUB_ACTIONS: undefined, GITHUB_STEP_SUMMARY: undefined, ...environment },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let stdout = '';
    let stderr = '';
    const watchers = new Set<() => void>();
    const tell = (): void => watchers.forEach((watcher) => watcher());
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text, tell()));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text, tell()));
    const finished = new Promise<Finished>((done, failed) => {
      child.on('error', failed).on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    });
    const printed = async (pattern: RegExp): Promise<void> => {
      const seen = new Promise<void>((done) => {
        const watcher = (): void => {
          if (pattern.test(stdout + stderr)) done();
        };
        watchers.add(watcher);
        watcher();
      });
      const end = await Promise.race([seen, finished]);
      if (end) throw new Error(`ended with code ${end.code} before it printed ${pattern}:\n${end.stdout}${end.stderr}`);
    };
    return { pid: child.pid!, type: (keys) => void child.stdin!.write(keys), printed, kill: (signal) => void child.kill(signal), finished };
  }

  /** Directories of the runs so far, oldest first. */
  get runs(): string[] {
    const runs = join(this.directory, '.ubench/runs');
    if (!existsSync(runs)) return [];
    return readdirSync(runs).filter((name) => !name.startsWith('.')).sort().map((name) => join(runs, name));
  }

  /** The result of the last run. */
  get result(): RunResult {
    return JSON.parse(readFileSync(join(this.runs.at(-1)!, 'result.json'), 'utf8')) as RunResult;
  }
}

/** A test that gave up must not leave its command behind: the second signal ends it at once, with all that it has started. */
function stopNow(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Two of the same kind could arrive as one.
  child.kill('SIGTERM');
  child.kill('SIGINT');
}
