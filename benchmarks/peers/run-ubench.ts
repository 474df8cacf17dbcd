import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchmarkResult, RunResult } from '@ubench/core';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `ubench run` of a spec, as a command: the user's own, without what a package manager puts before it. */
export const ubenchCommand = (spec: string, args: readonly string[]): string[] => [
  process.execPath, join(root, 'packages/ubench/bin/ubench.mjs'), 'run', spec, '--reporter', 'json', '--allow-invalid', ...args,
];

/** Runs a spec in a process of its own, its runs in a directory that is removed. Rejects with what it said where it measured nothing. */
export async function runUbench(spec: string, args: readonly string[] = [], watch: (pid: number) => void = () => {}): Promise<RunResult> {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-peers-'));
  try {
    const [command, ...argv] = ubenchCommand(spec, args);
    const running = promisify(execFile)(command!, argv, { cwd: root, maxBuffer: 2 ** 28, env: { ...process.env, UBENCH_DIR: directory } });
    watch(running.child.pid!);
    return JSON.parse((await running).stdout) as RunResult;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The only benchmark of a run. Throws with its error where it was not measured. */
export function onlyBenchmark({ benchmarks: [benchmark] }: RunResult): BenchmarkResult {
  if (benchmark?.status !== 'measured') throw new Error(`ubench measured nothing: ${benchmark?.error?.what ?? 'the spec has no benchmark'}`);
  return benchmark;
}
