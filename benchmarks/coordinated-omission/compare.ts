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
  const rows: [what: string, measured: number, known: number, unit: 'ms' | '%'][] = [
    ['mean', Number(latency.mean_ns) / ms, truth.mean_ns / ms, 'ms'],
    ['p95', Number(latency.p95_ns) / ms, truth.quantile(0.95) / ms, 'ms'],
    ['p99', Number(latency.p99_ns) / ms, truth.quantile(0.99) / ms, 'ms'],
    ['over 100 ms', failedShare(deadline) * 100, deadlineTruth.shareOver(100 * ms) * 100, '%'],
  ];
  console.log('\nopen loop, 500/s    ubench      truth       ratio');
  let exact = true;
  for (const [what, measured, known, unit] of rows) {
    const ratio = measured / known;
    const holds = Math.abs(ratio - 1) <= tolerance;
    exact &&= holds;
    console.log(`${what.padEnd(16)}${cell(measured, unit)}${cell(known, unit)}${ratio.toFixed(4).padStart(10)}${holds ? '' : '  off by more than 2 %'}`);
  }
  const hidden = distribution(closed);
  console.log('\nclosed loop, 3 clients on the same server: what it hides');
  console.log(`mean            ${cell(Number(hidden.mean_ns) / ms, 'ms')}`);
  console.log(`p95             ${cell(Number(hidden.p95_ns) / ms, 'ms')}`);

  const late = lateness(readLog<RequestRecord>('open', 'requests.jsonl'));
  console.log(`\nThe server's own answers left ${(late.mean_ns / ms).toFixed(2)} ms late on average (p99 ${(late.p99_ns / ms).toFixed(2)} ms); the truth does not contain that.`);
  return exact ? 0 : 1;
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
