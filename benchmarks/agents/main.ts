/**
 * What it costs to merge what many agents say: `npm run bench:agents`. Each case is merged by a process of its own, at full speed: for 64 agents it may take
 * 5 % of a core, and 150 MB more than the process has without, most of which is garbage that is not collected yet. Exits with 1 where that is missed.
 *
 * `--agents 64 --minutes 10 --rate 5000`: how many agents, for how long, and how many operations each of them tells of in a second.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatBytes } from '@ubench/units';
import { againstLibrary } from './against-library.ts';
import { type Said, said } from './said.ts';

interface Cost {
  readonly operations: number;
  readonly seconds: number;
  readonly complete: boolean;
  readonly cpu_ms: number;
  readonly beforeRss: number;
  readonly peakRss: number;
}

const { values } = parseArgs({ options: { agents: { type: 'string', default: '64' }, minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '5000' } } });
const [agents, minutes, rate_per_s] = [values.agents, values.minutes, values.rate].map(Number) as [number, number, number];
if (![agents, minutes * 60, rate_per_s].every((number) => Number.isInteger(number) && number > 0)) throw new Error('--agents, --minutes and --rate take numbers');

const most = { cpu_share: 0.05, addedRss: 150e6 };
const program = fileURLToPath(new URL('merge.ts', import.meta.url));
// What is published is JavaScript: what Node takes to make it of TypeScript is no part of a run.
const cache = mkdtempSync(join(tmpdir(), 'ubench-agents-'));

async function merge(of: Said): Promise<Cost> {
  const child = spawn(process.execPath, [program, String(of.agents)], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: cache } });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit'), pipeline(Readable.from(said(of)), child.stdin)]);
  return JSON.parse(output) as Cost;
}

try {
  const all: Said = { agents, seconds: minutes * 60, rate_per_s, late: false };
  await merge({ ...all, seconds: 1 });
  for (const [name, of] of [['all in time', all], ['one heard at the end', { ...all, late: true }]] as const) {
    const { operations, seconds, complete, cpu_ms, beforeRss, peakRss } = await merge(of);
    if (!complete || seconds !== of.seconds || operations < agents * of.seconds * rate_per_s) throw new Error('What was merged is not what was said.');
    const cpu_share = cpu_ms / 1e3 / of.seconds;
    const kept = cpu_share <= most.cpu_share && peakRss - beforeRss <= most.addedRss;
    console.log(
      `${kept ? '✓' : '✗'} ${agents} agents × ${minutes} min, ${name}: ${(cpu_share * 1e3).toFixed(1)} ms of CPU for each second, ${(cpu_share * 100).toFixed(1)} % of a core (≤ 5 %), ` +
        `${formatBytes(peakRss - beforeRss)} (≤ ${formatBytes(most.addedRss)}) on top of ${formatBytes(beforeRss)}`,
    );
    if (!kept) process.exitCode = 1;
  }
  const { ours_us, library_us } = againstLibrary(rate_per_s);
  console.log(`One histogram decoded and added: ${ours_us.toFixed(0)} µs, by the library ${library_us.toFixed(0)} µs: ${(library_us / ours_us).toFixed(1)} times as long`);
} finally {
  rmSync(cache, { recursive: true });
}
