import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { TreeMemory } from './tree-memory.ts';

/** What a command said and used. */
export interface MeasuredCommand {
  readonly stdout: string;
  readonly stderr: string;
  /** CPU time of its process and of every descendant that was waited for, user and system, to the millisecond. */
  readonly cpu_ns: number;
  /** Peaks of resident memory of its process and of every descendant that was seen while it ran, added up, in MB; `undefined` where there is no /proc. */
  readonly rss_mb: number | undefined;
}

export interface MeasuredCommandOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes beside 0 that are none of a failure. */
  readonly accept?: readonly number[];
  /** How long it may take to end when it is told to. Default: 15 s; `ubench run` first stops what it has started. */
  readonly patience_ms?: number;
}

/** Bash's `time` asks the system what the processes that it waited for have used (`getrusage` of the children), which Node cannot. */
const script = 'TIMEFORMAT="%3U %3S"; { time "$@" 2>&4; } 4>&2 2>&3';

/**
 * Runs a command to its end and counts what its whole process tree used. An abort ends all of it. Rejects where the command cannot be started,
 * fails, or is aborted.
 */
export async function runMeasured(argv: readonly string[], { signal, cwd, env, accept = [], patience_ms = 15_000 }: MeasuredCommandOptions): Promise<MeasuredCommand> {
  signal.throwIfAborted();
  // A group of its own, so that what the command has started ends with it.
  const child = spawn('bash', ['-c', script, 'bash', ...argv], { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const endGroup = (name: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // It has ended.
    }
  };
  const memory = new TreeMemory(child.pid!);
  let killing: NodeJS.Timeout | undefined;
  const abort = (): void => {
    endGroup('SIGTERM');
    killing = setTimeout(() => endGroup('SIGKILL'), patience_ms);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const [[code], stdout, stderr, usage] = await Promise.all([closed, text(child.stdout!), text(child.stderr!), text(child.stdio[3] as NodeJS.ReadableStream)]);
    signal.throwIfAborted();
    const [user_s, system_s] = usage.trim().split(' ').map(Number);
    if (code === null || (code !== 0 && !accept.includes(code)) || !Number.isFinite(user_s! + system_s!)) {
      throw new Error(`${argv.join(' ')} ended with ${code}:\n${(stderr + usage).trim() || stdout.trim()}`);
    }
    return { stdout, stderr, cpu_ns: (user_s! + system_s!) * 1e9, rss_mb: memory.peak_mb };
  } finally {
    memory.stop();
    clearTimeout(killing);
    signal.removeEventListener('abort', abort);
  }
}
