/**
 * Memory of a whole `ubench run` with 64 clients that do nothing, in MB: `node benchmarks/peers/engine/memory.ts`, 10 seconds. The peak of
 * resident memory after ten million operations: over that of a run of a thousand, over that of one million, and over Node without any program.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunResult } from '@ubench/core';
import { onlyBenchmark, ubenchCommand } from '../run-ubench.ts';
import { peakMemory_mb } from './peak-memory.ts';

const spec = fileURLToPath(new URL('nothing.bench.ts', import.meta.url));
const most = Number(process.argv[2] ?? 10_000_000);

const directory = mkdtempSync(join(tmpdir(), 'ubench-memory-'));

async function peakOfRun_mb(operations: number): Promise<number> {
  const [command, ...argv] = ubenchCommand(spec, ['--at', 'target=nothing://here', '--set', `load.operations=${operations}`]);
  const running = promisify(execFile)(command!, argv, { maxBuffer: 2 ** 26, env: { ...process.env, UBENCH_DIR: directory } });
  let peak_mb = 0;
  const sampling = setInterval(() => (peak_mb = peakMemory_mb(running.child.pid!) ?? peak_mb), 20);
  try {
    const { succeeded } = onlyBenchmark(JSON.parse((await running).stdout) as RunResult).trials[0]!.operations.measure;
    if (succeeded !== operations) throw new Error(`${succeeded} operations were measured instead of ${operations}`);
    if (peak_mb === 0) throw new Error('The peak of memory is read from /proc, which this system does not have.');
    return peak_mb;
  } finally {
    clearInterval(sampling);
  }
}

const node_mb = Number(execFileSync(process.execPath, ['-p', 'process.resourceUsage().maxRSS'], { encoding: 'utf8' })) / 1000;
const [idle_mb, tenth_mb, all_mb] = [await peakOfRun_mb(1_000), await peakOfRun_mb(most / 10), await peakOfRun_mb(most)];
console.log(JSON.stringify({ all_mb, over_node_mb: all_mb - node_mb, over_idle_mb: all_mb - idle_mb, growth_mb: all_mb - tenth_mb }));
rmSync(directory, { recursive: true });
