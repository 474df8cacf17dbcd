/**
 * How often `ubench ab` is wrong about a real PostgreSQL: with nothing changed at most 1 of 20 comparisons may FAIL, and with a service that is 15 % slower
 * at least 9 of 10 must. `npm run bench:ab` takes about 10 minutes of a machine that does nothing else, and exits with 1 where that is missed.
 *
 * `--same 20 --slower 10 --share 0.15 --duration 800ms --seed 1`: how many of each, how much slower, and how long each trial measures.
 */
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runResult } from '@ubench/core';
import { abRecord } from '@ubench/core/analysis';
import { runUbench } from './run-ubench.ts';
import { countsOf, type Counts, problemsOf, textOf } from './verdict-counts.ts';

const { values } = parseArgs({
  options: {
    same: { type: 'string', default: '20' },
    slower: { type: 'string', default: '10' },
    share: { type: 'string', default: '0.15' },
    duration: { type: 'string', default: '800ms' },
    seed: { type: 'string', default: '1' },
  },
});
const [same, slower, share, seed] = [values.same, values.slower, values.share, values.seed].map(Number) as [number, number, number, number];
if (![same, slower, share, seed].every((number) => Number.isFinite(number) && number >= 0)) throw new Error('--same, --slower, --share and --seed take numbers');

/** Long against what the client and the network take. */
const base_s = 0.006;
const statement = (sleep_s: number): string => `select pg_sleep(${sleep_s.toFixed(6)})`;

const spec = `import { bench, deploy } from 'ubench';
import { postgres } from '@ubench/service-postgres';
const db = deploy(postgres(), { name: 'db' });
bench('sleeps', {
  target: db,
  workload: postgres.sql({ statements: '${statement(base_s)}' }),
  load: { concurrency: 4, duration: '${values.duration}', warmup: '200ms' },
});
`;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-ab-')));
try {
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "name": "bench-ab", "private": true, "type": "module" }');
  writeFileSync(join(directory, 'db.bench.ts'), spec);
  process.exitCode = await simulate();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function simulate(): Promise<number> {
  const base_ns = await baseLatency_ns();
  if (base_ns === undefined) return 130;
  // The share of the whole latency, what the client and the server add to the sleep among it.
  const slow = statement(base_s + (share * base_ns) / 1e9);
  console.log(`base latency p50 ${(base_ns / 1e6).toFixed(3)} ms; slower: ${slow}`);
  const unchanged = await compare('same', same, []);
  const changed = await compare(`${share * 100} % slower`, slower, ['--b-set', `workload.statements=${slow}`]);
  console.log(`same:   ${textOf(unchanged)}`);
  console.log(`slower: ${textOf(changed)}`);
  if (interruption.signal.aborted) return 130;
  const problems = problemsOf({ unchanged, changed });
  for (const problem of problems) console.error(`missed: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

/** Median of a run alone; `undefined` where it was interrupted. */
async function baseLatency_ns(): Promise<number | undefined> {
  const { stdout, stderr } = await runUbench(directory, ['run', '--trials', '3', '--reporter', 'json'], interruption.signal);
  if (interruption.signal.aborted) return undefined;
  const latency = stdout === '' ? undefined : runResult.parse(JSON.parse(stdout)).benchmarks[0]?.metrics['latency'];
  if (latency?.kind !== 'latency' || latency.p50_ns === null) throw new Error(`the base latency could not be measured:\n${stderr}`);
  return latency.p50_ns;
}

async function compare(title: string, times: number, flags: readonly string[]): Promise<Counts> {
  const records = [];
  for (let index = 0; index < times && !interruption.signal.aborted; index++) {
    const { stdout, stderr } = await runUbench(directory, ['ab', '--json', '--seed', String(seed + index), ...flags], interruption.signal);
    if (interruption.signal.aborted) break;
    if (stdout === '') throw new Error(`nothing was compared:\n${stderr}`);
    const record = abRecord.parse(JSON.parse(stdout));
    records.push(record);
    const changes = record.checks.filter(({ advisory }) => !advisory).map(({ metric, change_share }) => `${metric} ${change_share === null ? '–' : `${(change_share * 100).toFixed(1)} %`}`);
    console.log(`${title} ${index + 1}/${times}: ${record.verdict} after ${record.benchmarks[0]?.pairs} pairs (${changes.join(', ')})`);
  }
  return countsOf(records);
}
