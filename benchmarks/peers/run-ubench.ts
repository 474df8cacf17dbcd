import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchmarkResult, runPaths, type RunResult } from '@ubench/core';
import { runMeasured } from './run-measured.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * `ubench run` of a spec, as a command: the user's own, without what a package manager puts before it. What it says of its validity is in the
 * result.
 */
export const ubenchCommand = (spec: string, args: readonly string[]): string[] => [
  process.execPath, join(root, 'packages/ubench/bin/ubench.mjs'), 'run', spec, '--reporter', 'json', '--allow-invalid', ...args,
];

/** Of the ubench that is measured. */
export function ubenchVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'packages/ubench/package.json'), 'utf8')) as { version: string }).version;
}

export interface UbenchRun {
  readonly result: RunResult;
  /** Of its whole process tree. */
  readonly cpu_ns: number;
  /** Of the same, at its peak. */
  readonly rss_mb: number | undefined;
  /** The operations of its first trial one by one, as lines of JSON; `undefined` where the workload was not asked for them. */
  readonly operations: string | undefined;
}

const never = new AbortController().signal;

/** Runs a spec in a process of its own, its runs in a directory that is removed. Rejects where it has no result. */
export async function runUbench(spec: string, signal: AbortSignal = never, args: readonly string[] = []): Promise<UbenchRun> {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-peers-'));
  try {
    // 3: nothing was measured, and the result says why.
    const { stdout, cpu_ns, rss_mb } = await runMeasured(ubenchCommand(spec, args), { signal, cwd: root, env: { UBENCH_DIR: directory }, accept: [3] });
    const result = JSON.parse(stdout) as RunResult;
    const file = result.benchmarks[0]?.trials[0]?.operation_log?.file;
    const operations = file === undefined ? undefined : readFileSync(join(runPaths(directory, result.run.id).directory, file), 'utf8');
    return { result, cpu_ns, rss_mb, operations };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The only benchmark of a run. Throws with its error where it was not measured. */
export function onlyBenchmark({ errors, deployments, benchmarks: [benchmark] }: RunResult): BenchmarkResult {
  if (benchmark?.status === 'measured' && errors.length === 0) return benchmark;
  const [error] = [...errors, ...[...deployments, benchmark].flatMap((each) => each?.error ?? [])];
  throw new Error(`ubench measured nothing: ${error?.what ?? 'the spec has no benchmark'}`);
}

/** Operations over warm-up and measurement, and over all trials. */
export function operationsOf({ trials }: BenchmarkResult): { succeeded: number; failed: number } {
  const counts = trials.flatMap(({ operations: { warmup, measure } }) => [warmup, measure]);
  return { succeeded: counts.reduce((sum, each) => sum + each.succeeded, 0), failed: counts.reduce((sum, each) => sum + each.failed, 0) };
}
