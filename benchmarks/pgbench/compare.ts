/**
 * Measures the same server with ubench and with pgbench, in rounds that alternate, and compares the mean time of a transaction:
 * `npm run bench:pgbench`, about three minutes. Needs pgbench: scripts/services/postgresql.sh finds or installs it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '@ubench/core';
import type { PgbenchResult } from './run-pgbench.ts';

const script = fileURLToPath(new URL('../../scripts/services/postgresql.sh', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ubench-pgbench-'));
try {
  compare();
} finally {
  rmSync(directory, { recursive: true });
}

function compare(): void {
  const pgbench = findPgbench();
  if (pgbench === undefined) {
    console.error('pgbench is missing. scripts/services/postgresql.sh installs it on Debian; elsewhere install PostgreSQL and put pgbench on the PATH.');
    process.exitCode = 1;
    return;
  }
  const results = join(directory, 'pgbench.jsonl');
  const state = join(directory, 'state');
  const spec = fileURLToPath(new URL('rounds.bench.ts', import.meta.url));
  const { status } = spawnSync('ubench', ['run', spec], {
    stdio: 'inherit',
    env: { ...process.env, PGBENCH: pgbench, PGBENCH_RESULTS: results, UBENCH_DIR: state },
  });
  if (status !== 0) {
    process.exitCode = status ?? 1;
    return;
  }
  const [run] = readdirSync(join(state, 'runs'));
  const { benchmarks } = JSON.parse(readFileSync(join(state, 'runs', run!, 'result.json'), 'utf8')) as RunResult;
  const peer = readFileSync(results, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PgbenchResult & { round: number })
    .sort((a, b) => a.round - b.round);

  console.log('\nmean time of a transaction, from when a client took it up\n\nround     ubench    pgbench   ratio');
  const logRatios = benchmarks.map((benchmark, i) => {
    const time = benchmark.metrics.serviceTime;
    if (time?.kind !== 'latency' || time.mean_ns === null) throw new Error(`${benchmark.id} has no service time`);
    const { latency_ms, lag_ms, round } = peer[i]!;
    const ubench_ms = time.mean_ns / 1e6;
    const pgbench_ms = latency_ms - lag_ms;
    console.log(`${String(round).padStart(5)}${cell(ubench_ms)}${cell(pgbench_ms)}${(ubench_ms / pgbench_ms).toFixed(3).padStart(8)}`);
    return Math.log(ubench_ms / pgbench_ms);
  });
  const geometricMean = Math.exp(logRatios.reduce((sum, value) => sum + value, 0) / logRatios.length);
  const sorted = [...logRatios].sort((x, y) => x - y);
  const median = Math.exp((sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2);
  console.log(`\nratio over ${sorted.length} rounds: ${median.toFixed(3)} (median), ${geometricMean.toFixed(3)} (geometric mean)`);
}

function findPgbench(): string | undefined {
  try {
    return execFileSync(script, ['--find'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function cell(milliseconds: number): string {
  return `${milliseconds.toFixed(3)} ms`.padStart(11);
}
