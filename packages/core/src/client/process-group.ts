import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { failpoint } from '@ubench/files';

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Becomes the program when a line comes, and ends where none does: at the instant of the start there is nothing left to do that takes long. */
const waiting = 'IFS= read -r line <&3 || exit 0; exec "$@" 3<&-';
/** Where the line ends that should say that all is over, whoever held it was killed: what is left of the group goes, and the directory. */
const guarding = 'IFS= read -r line || { kill -s KILL -- "-$1" 2>/dev/null; rm -rf -- "$2"; }';

/** After the group was killed, what may still hold its pipes are processes that have left it. */
const longestFlush_ms = 1_000;

/** A program with all that it starts, as one process group, that does not outlive who started it, however that ends. */
export class ProcessGroup {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** When the program has ended, what it had started is gone too, and all that they printed was read. */
  readonly ended: Promise<ProgramEnd>;
  readonly #leader: ChildProcess;
  readonly #guard: ChildProcess;
  #gone = false;

  private constructor(leader: ChildProcess, guard: ChildProcess) {
    this.#leader = leader;
    this.#guard = guard;
    this.stdout = leader.stdout!;
    this.stderr = leader.stderr!;
    this.ended = this.#wait();
  }

  /**
   * Makes everything ready for {@link begin}.
   * @param temporary A directory that is removed where this process is killed.
   * @throws What the system refuses with.
   */
  static async prepare(command: readonly string[], { directory, env, temporary }: { readonly directory: string; readonly env: NodeJS.ProcessEnv; readonly temporary: string }): Promise<ProcessGroup> {
    failpoint('client.start:before');
    const leader = spawn('/bin/sh', ['-c', waiting, 'sh', ...command], { cwd: directory, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    await once(leader, 'spawn');
    const line = leader.stdio[3] as Writable;
    // One that has ended early took the pipe with it that is written to later.
    line.on('error', () => {});
    try {
      const guard = spawn('/bin/sh', ['-c', guarding, 'ubench-client', String(leader.pid), temporary], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
      guard.stdin.on('error', () => {});
      await once(guard, 'spawn');
      failpoint('client.start:after');
      return new ProcessGroup(leader, guard);
    } catch (error) {
      line.destroy();
      throw error;
    }
  }

  /** Starts the program. */
  begin(): void {
    (this.#leader.stdio[3] as Writable).end('\n');
  }

  /** Signals the program and all that it has started. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (!this.#gone) signalGroup(this.#leader.pid!, signal);
  }

  async #wait(): Promise<ProgramEnd> {
    const closed = once(this.#leader, 'close');
    const [code, signal] = (await once(this.#leader, 'exit')) as [number | null, NodeJS.Signals | null];
    this.signal('SIGKILL');
    this.#gone = true;
    this.#guard.stdin!.end('\n');
    const over = new AbortController();
    await Promise.race([closed, sleep(longestFlush_ms, undefined, { signal: over.signal }).catch(() => {})]);
    over.abort();
    this.stdout.destroy();
    this.stderr.destroy();
    return { code, signal };
  }
}

function signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    failpoint('client.signal:before');
    process.kill(-leader, signal);
    failpoint('client.signal:after');
  } catch (error) {
    // Nothing is left of it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
