import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** One of pgbench's built-in scripts. */
export type PgbenchScript = 'tpcb-like' | 'select-only';

/** How pgbench sends its statements: as text, which is its default, or prepared, as ubench does. */
export type PgbenchProtocol = 'simple' | 'prepared';

/** What pgbench says of one run; milliseconds. */
export interface PgbenchResult {
  readonly transactions: number;
  /** From the scheduled start to the end. */
  readonly latency_ms: number;
  /** From the scheduled start until a client took it up. */
  readonly lag_ms: number;
}

interface PgbenchLoad {
  readonly script: PgbenchScript;
  readonly protocol: PgbenchProtocol;
  readonly rate_per_s: number;
  readonly clients: number;
  readonly seconds: number;
}

/** Runs a built-in script at a rate, on tables that are there. Rejects when it fails. */
export async function runPgbench(pgbench: string, url: string, load: PgbenchLoad): Promise<PgbenchResult> {
  const argv = ['-n', '-b', load.script, '-M', load.protocol, '-R', load.rate_per_s, '-c', load.clients, '-j', 2, '-T', load.seconds, url].map(String);
  const { stdout } = await promisify(execFile)(pgbench, argv);
  const read = (pattern: RegExp): number => {
    const found = pattern.exec(stdout)?.[1];
    if (found === undefined) throw new Error(`pgbench did not say ${pattern}:\n${stdout}`);
    return Number(found);
  };
  return {
    transactions: read(/number of transactions actually processed: (\d+)/),
    latency_ms: read(/latency average = ([\d.]+) ms/),
    lag_ms: read(/rate limit schedule lag: avg ([\d.]+)/),
  };
}
