import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Latency } from './latency-model.ts';
import type { RequestRecord } from './request-log.ts';
import { parseStall, type Stall, type StallWindow } from './stall-pattern.ts';
import { truthErrors } from './truth-errors.ts';
import type { TruthStats } from './truth-program.ts';

export interface TruthServerOptions {
  /** Default: `'5ms'`. */
  latency?: Latency;
  /** Seeds the drawn latencies. Default: 1. */
  seed?: number;
  /** Default: never. */
  stall?: Stall;
  /**
   * Phase 0 of the stalls: nanoseconds on the clock of `process.hrtime`, or `'first-request'`, which locks the stalls to a load whose
   * start nobody else knows. Default: the server's start.
   */
  epoch?: number | 'first-request';
  /** Keeps the arrival and departure of every request, for {@link TruthServer.requests}. Default: false. */
  recordRequests?: boolean;
}

/** How a {@link truthServerCommand} differs from a started server: it has a place of its own. */
export interface TruthServerCommandOptions extends TruthServerOptions {
  /** A number, or a placeholder that whoever runs the command fills in. */
  port: number | string;
  /** Where `stalls.jsonl` (as they end), `stats.json` and `requests.jsonl` (at the end) are written. */
  log?: string;
}

/** A running server with known truth. */
export interface TruthServer {
  readonly url: string;
  readonly pid: number;
  stats(): Promise<TruthStats>;
  /** The stalls that have ended so far. */
  stalls(): Promise<StallWindow[]>;
  requests(): Promise<RequestRecord[]>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The server as a command that a deployment can run: `http({ command: truthServerCommand({ port: '{port}', latency: '5ms' }) })`.
 * @throws UBENCH_E_TRUTH_STALL
 */
export function truthServerCommand(options: TruthServerCommandOptions): string[] {
  const { stall, latency, seed, epoch, recordRequests, port, log } = options;
  if (stall) parseStall(stall);
  const program = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url));
  return [
    process.execPath,
    program,
    '--port',
    String(port),
    ...(latency === undefined ? [] : ['--latency', latency]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...(stall === undefined ? [] : ['--stall-for', stall.for, '--stall-every', stall.every]),
    ...(stall?.at === undefined ? [] : ['--stall-at', stall.at]),
    ...(epoch === undefined ? [] : ['--epoch', String(epoch)]),
    ...(recordRequests ? ['--record-requests'] : []),
    ...(log === undefined ? [] : ['--log', log]),
  ];
}

/**
 * Starts a real HTTP server on loopback, on any free port, in a process of its own, so that neither loop disturbs the other's time.
 * Stopped by `stop()`, by `await using`, or with the process that started it.
 * @throws UBENCH_E_TRUTH_SERVER, UBENCH_E_TRUTH_STALL
 */
export async function startTruthServer(options: TruthServerOptions = {}): Promise<TruthServer> {
  const [command, ...argv] = truthServerCommand({ ...options, port: 0 });
  const child = spawn(command!, argv, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout!), 'line') as Promise<[string]>,
    exited.then(([code, signal]) => {
      throw truthErrors.UBENCH_E_TRUTH_SERVER({ problem: `its process ended with ${signal ?? `exit code ${code}`}` });
    }),
  ]);
  const { url } = JSON.parse(line[0]) as { url: string };
  const ask = async (path: string): Promise<string> => (await fetch(url + path)).text();
  const askLines = async <T>(path: string): Promise<T[]> => {
    const text = await ask(path);
    return text.split('\n').filter(Boolean).map((entry) => JSON.parse(entry) as T);
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return {
    url,
    pid: child.pid!,
    stats: async () => JSON.parse(await ask('/stats')) as TruthStats,
    stalls: () => askLines<StallWindow>('/stalls'),
    requests: () => askLines<RequestRecord>('/requests'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
