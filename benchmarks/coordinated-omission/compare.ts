/**
 * Measures a server that stalls and knows it, and compares what ubench says with what is true: `npm run bench:coordinated-omission`, two
 * and a half minutes. Exit code 1 when the open loop is off by more than 2 %.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchmarkResult, DistributionSummary, RunResult } from '@ubench/core';
import { lateness, type RequestRecord, stalledResponseTimes, type StallWindow, truthOf } from '@ubench/testkit';

const tolerance = 0.02;
const rate_per_s = 500;
const width = 46;
const ms = 1e6;
const s = 1e9;

const directory = mkdtempSync(join(tmpdir(), 'ubench-stall-'));
try {
  process.exitCode = compare();
} finally {
  rmSync(directory, { recursive: true });
}

function compare(): number {
  const spec = fileURLToPath(new URL('stall.bench.ts', import.meta.url));
  // A run that finds faults still writes its result: the comparison is the judge here.
  spawnSync('ubench', ['run', spec, '--reporter', 'terminal,json', '--allow-invalid'], {
    stdio: 'inherit',
    env: { ...process.env, TRUTH_LOG: directory, UBENCH_DIR: join(directory, 'state') },
  });
  const { benchmarks } = readResult();
  const open = named(benchmarks, '500/s');
  const deadline = named(benchmarks, '500/s within 100 ms');
  const closed = named(benchmarks, '3 clients');

  const latency = distribution(open);
  const truth = truthFrom('open', 60 * s);
  const deadlineTruth = truthFrom('deadline', 20 * s);
  // A mean is additive, so how late the server itself was can be told apart; the windows do not contain that.
  const late_ms = lateness(readLog<RequestRecord>('open', 'requests.jsonl')).mean_ns / ms;
  const mean_ms = Number(latency.mean_ns) / ms;
  const rows: [what: string, measured: number, known: number, unit: 'ms' | '%'][] = [
    ['mean', mean_ms, truth.mean_ns / ms, 'ms'],
    [`mean, less ${late_ms.toFixed(2)} ms that the server was late`, mean_ms - late_ms, truth.mean_ns / ms, 'ms'],
    ['p95', Number(latency.p95_ns) / ms, truth.quantile(0.95) / ms, 'ms'],
    ['p99', Number(latency.p99_ns) / ms, truth.quantile(0.99) / ms, 'ms'],
    ['share over 100 ms', failedShare(deadline) * 100, deadlineTruth.shareOver(100 * ms) * 100, '%'],
  ];
  console.log(`\n${'open loop, 500/s'.padEnd(width)}      ubench       truth     ratio`);
  for (const [what, measured, known, unit] of rows) {
    console.log(`${what.padEnd(width)}${cell(measured, unit)}${cell(known, unit)}${(measured / known).toFixed(4).padStart(10)}`);
  }
  const off = rows.slice(1).filter(([, measured, known]) => Math.abs(measured / known - 1) > tolerance);
  const hidden = distribution(closed);
  console.log('\nclosed loop, 3 clients on the same server: what it hides');
  console.log(`${'mean'.padEnd(width)}${cell(Number(hidden.mean_ns) / ms, 'ms')}`);
  console.log(`${'p95'.padEnd(width)}${cell(Number(hidden.p95_ns) / ms, 'ms')}`);
  if (off.length > 0) console.log(`\nOff by more than ${tolerance * 100} %: ${off.map(([what]) => what).join('; ')}`);
  return off.length === 0 ? 0 : 1;
}

/** From the stalls that the server logged; the measurement starts one period after the first request. */
function truthFrom(log: string, duration_ns: number): ReturnType<typeof truthOf> {
  const { epoch_ns } = JSON.parse(readFileSync(join(directory, log, 'stats.json'), 'utf8')) as { epoch_ns: number };
  const stalls = readLog<StallWindow>(log, 'stalls.jsonl');
  return truthOf(stalledResponseTimes({ rate_per_s, start_ns: epoch_ns + 10 * s, duration_ns, stalls, latency_ns: 5 * ms }));
}

function readResult(): RunResult {
  const runs = join(directory, 'state', 'runs');
  const [run] = readdirSync(runs);
  return JSON.parse(readFileSync(join(runs, run!, 'result.json'), 'utf8')) as RunResult;
}

/** The lines of a log after its schema. */
function readLog<T>(log: string, file: string): T[] {
  const [, ...lines] = readFileSync(join(directory, log, file), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

function named(benchmarks: readonly BenchmarkResult[], name: string): BenchmarkResult {
  const found = benchmarks.find((benchmark) => benchmark.name === name);
  if (found?.status !== 'measured') throw new Error(`'${name}' was not measured${found?.error ? `: ${found.error.what}` : ''}`);
  return found;
}

function distribution(benchmark: BenchmarkResult): DistributionSummary {
  const latency = benchmark.metrics.latency;
  if (latency?.kind !== 'latency') throw new Error(`'${benchmark.name}' has no latency`);
  return latency;
}

function failedShare(benchmark: BenchmarkResult): number {
  const share = benchmark.metrics['errors/share'];
  if (share?.kind !== 'ratio' || share.value_share === null) throw new Error(`'${benchmark.name}' has no share of errors`);
  return share.value_share;
}

function cell(value: number, unit: string): string {
  return `${value.toFixed(2)} ${unit}`.padStart(12);
}
