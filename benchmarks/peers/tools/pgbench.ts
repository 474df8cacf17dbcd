import { globSync } from 'node:fs';
import { numbersIn } from './read-text.ts';
import { readVersion } from './read-version.ts';
import type { Tool } from './tool.ts';

/** PostgreSQL's own, in C. */
export const pgbench: Tool = {
  name: 'pgbench',
  install: 'scripts/services/postgresql.sh   (or: brew install postgresql)',
  // Debian's on the PATH is a script in Perl before the program.
  places: () => globSync('/usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true })),
  script: 'postgresql.sh',
  version: (path) => readVersion(path, ['--version'], /PostgreSQL\) ([\d.]+)/),
};

/** What pgbench says of a run of a built-in script. */
export interface PgbenchReport {
  readonly transactions: number;
  readonly failed: number;
  /** Without the time that connecting took. */
  readonly perSecond: number;
  /** From the scheduled start, where there is a schedule, to the end. */
  readonly latency_ms: number;
  /** From the scheduled start until a client took it up; `undefined` without a schedule. */
  readonly lag_ms: number | undefined;
}

export function readPgbench(stdout: string): PgbenchReport {
  const lag = /rate limit schedule lag: avg ([\d.]+)/.exec(stdout)?.[1];
  return {
    transactions: numbersIn(stdout, /number of transactions actually processed: (\d+)/)[0]!,
    failed: numbersIn(stdout, /number of failed transactions: (\d+)/)[0]!,
    perSecond: numbersIn(stdout, /tps = ([\d.]+) \(without initial connection time\)/)[0]!,
    latency_ms: numbersIn(stdout, /latency average = ([\d.]+) ms/)[0]!,
    lag_ms: lag === undefined ? undefined : Number(lag),
  };
}
