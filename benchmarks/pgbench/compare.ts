/**
 * Measures the same server with ubench and with pgbench, in rounds that alternate, and compares the mean time of a transaction:
 * `npm run bench:pgbench`, about four minutes; exit code 1 when ubench is over pgbench by more than 10 % + 0.2 ms. Needs pgbench:
 * scripts/services/postgresql.sh finds or installs it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchmarkResult, RunResult } from '@ubench/core';
import { median } from '@ubench/stats';
import type { PgbenchProtocol, PgbenchResult } from './run-pgbench.ts';

type Peer = PgbenchResult & { readonly script: string; readonly protocol: PgbenchProtocol; readonly round: number };

const installer = fileURLToPath(new URL('../../scripts/services/postgresql.sh', import.meta.url));
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
  const peers = readFileSync(results, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Peer);
  console.log('\nmean time of a transaction, from when a client took it up');
  const within = ['tpcb-like', 'select-only'].map((script) => compareRounds(script, benchmarks, peers));
  process.exitCode = within.every(Boolean) ? 0 : 1;
}

/** Prints the rounds of a script; true when ubench is within the tolerance of pgbench as it is by default, in the median round. */
function compareRounds(script: string, benchmarks: readonly BenchmarkResult[], peers: readonly Peer[]): boolean {
  const ours = benchmarks.filter(({ name }) => name === script).map(serviceTime_ms);
  const [simple, prepared] = (['simple', 'prepared'] as const).map((protocol) =>
    peers
      .filter((peer) => peer.script === script && peer.protocol === protocol)
      .sort((a, b) => a.round - b.round)
      .map(({ latency_ms, lag_ms }) => latency_ms - lag_ms),
  ) as [number[], number[]];
  console.log(`\n${script.padEnd(12)} round     ubench     pgbench  -M prepared`);
  for (const [index, own] of ours.entries()) {
    console.log(`${String(index + 1).padStart(18)}${cell(own)}${cell(simple[index]!)} ${cell(prepared[index]!)}`);
  }
  const own = median(ours)!;
  console.log(`${'median'.padStart(18)}${cell(own)}${cell(median(simple)!)} ${cell(median(prepared)!)}`);
  for (const [against, times] of [['pgbench', simple], ['pgbench -M prepared', prepared]] as const) {
    const limit = limitFor(median(times)!);
    console.log(`${''.padStart(13)}${own <= limit ? 'within' : 'over'} ${against} + 10 % + 0.2 ms = ${limit.toFixed(3)} ms; ratio ${(own / median(times)!).toFixed(3)}`);
  }
  return own <= limitFor(median(simple)!);
}

function limitFor(peer_ms: number): number {
  return peer_ms * 1.1 + 0.2;
}

function serviceTime_ms({ id, metrics }: BenchmarkResult): number {
  const time = metrics.serviceTime;
  if (time?.kind !== 'latency' || time.mean_ns === null) throw new Error(`${id} has no service time`);
  return time.mean_ns / 1e6;
}

function findPgbench(): string | undefined {
  try {
    return execFileSync(installer, ['--find'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function cell(milliseconds: number): string {
  return `${milliseconds.toFixed(3)} ms`.padStart(11);
}
