import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { failpoint } from '@ubench/files';

/** How long what was asked to end may take, before it is told to, and then killed. */
const patience_ms = 2_000;
const keptLines = 20;

/** What starts the tasks of a place and stays as long as they do, such as `srun`. */
export class Launcher {
  /** How it ended: `ended with exit code 1`. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #over = false;
  #said: string[] = [];

  constructor([command, ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    failpoint('place.launcher:before');
    this.#child = spawn(command!, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    failpoint('place.launcher:after');
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.pipe(process.stderr, { end: false });
      stream.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    }
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#over = true;
        resolve(how);
      };
      this.#child.once('error', (error) => end(`cannot be started: ${error.message}`));
      this.#child.once('close', (code, signal) => end(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`));
    });
  }

  /** The last lines of what it and the tasks said; `undefined` for none. */
  get said(): string | undefined {
    const text = this.#said.join('').trim();
    return text === '' ? undefined : text.split('\n').slice(-keptLines).join('\n');
  }

  #hear(text: string): void {
    // Bounded, however long its lines are.
    this.#said = [...this.#said, text.slice(-4_000)].slice(-keptLines);
  }

  /** Ends it, and with it the tasks that have not ended by themselves. */
  async end(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGKILL'] as const) {
      await Promise.race([this.ended, sleep(patience_ms, undefined, { ref: false })]);
      if (this.#over) return;
      this.#child.kill(signal);
    }
    await this.ended;
  }
}
