/**
 * What the report of a large run costs: `npm run bench:report`. Each report is made by a process of its own from a stored result; the memory is of
 * both. Exit code 1 where a limit is not kept.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatBytes } from '@ubench/units';
import { largeRun } from './large-run.ts';

interface Cost {
  readonly bytes: number;
  readonly seconds: number;
  readonly beforeRss: number;
  readonly peakRss: number;
}

// The small one first: it fills the compile cache, which the command has too.
const cases = [
  { benchmarks: 1, most: { bytes: 2e6, seconds: 3, peakRss: 400e6 } },
  { benchmarks: 20, most: { bytes: 2e6, seconds: 15, peakRss: 400e6 } },
] as const;

const directory = mkdtempSync(join(tmpdir(), 'ubench-report-'));
const stored = join(directory, 'result.json');
const program = fileURLToPath(new URL('render.ts', import.meta.url));
for (const { benchmarks, most } of cases) {
  writeFileSync(stored, JSON.stringify(largeRun(benchmarks)));
  const { stdout, status, stderr } = spawnSync(process.execPath, [program, stored], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const cost = JSON.parse(stdout) as Cost;
  const kept = cost.bytes <= most.bytes && cost.seconds <= most.seconds && cost.peakRss <= most.peakRss;
  console.log(
    `${kept ? '✓' : '✗'} ${benchmarks} × 5 trials × 3,600 s: ${(cost.bytes / 1e6).toFixed(2)} MB (≤ 2), ${cost.seconds.toFixed(1)} s (≤ ${most.seconds}), ` +
      `peak ${formatBytes(cost.peakRss)} (≤ ${formatBytes(most.peakRss)}; ${formatBytes(cost.beforeRss)} with the run alone)`,
  );
  if (!kept) process.exitCode = 1;
}
rmSync(directory, { recursive: true });
