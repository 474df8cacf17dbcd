import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunSummary } from '@ubench/core';
import type { CounterRandom } from '@ubench/load';
import { readProcess } from '@ubench/processes';
import { instanceDirectories, processesOf } from '../../tests/harness/instance-files.ts';
import { assertWhole, unfinishedFiles } from '../../tests/harness/stored-files.ts';
import { ubench } from './command.ts';

/** How long a run of a spec may take at most before it is killed: some of them come to their end. */
const longest_ms = { 'web.bench.ts': 5_000, 'db.bench.ts': 8_000 } as const;
const specs = Object.keys(longest_ms) as (keyof typeof longest_ms)[];

export interface RoundOutcome {
  /** Runs that a kill has met. */
  readonly killed: number;
  /** Runs that had come to their end before. */
  readonly finished: number;
  /** Processes that were left, and stopped. */
  readonly stopped: number;
  /** Trials that killed runs had finished. */
  readonly trials: number;
}

/** Kills one or two runs in a directory at random instants, and what cleans up after them; throws where anything is lost or left. */
export async function killRound(directory: string, random: CounterRandom): Promise<RoundOutcome> {
  const state = join(directory, '.ubench');
  const before = new Set((await list(directory)).map(({ id }) => id));
  const reading = new AbortController();
  const reader = random.int(1, 2) === 1 ? listUntil(directory, reading.signal) : undefined;
  const ends = await Promise.all(
    Array.from({ length: random.int(1, 2) }, async () => {
      const spec = specs[random.int(0, specs.length - 1)]!;
      const run = ubench(directory, 'run', spec);
      const withServer = random.int(1, 3) === 1;
      const instant = sleep(random.int(0, longest_ms[spec]));
      await Promise.race([run.ended, instant]);
      run.kill();
      const end = await run.ended;
      if (withServer) killOneServer(end.stderr, random);
      return end;
    }),
  );
  reading.abort();
  await reader;
  const runs = (await list(directory)).filter(({ id }) => !before.has(id));
  for (const { id, status, reason } of runs) assert.ok(['INTERRUPTED', 'COMPLETED', 'FAILED'].includes(status), `${id} is ${status}: ${reason}`);
  const ids = runs.map(({ id }) => id);
  for (const id of ids) assertWhole(join(state, 'runs', id));
  const left = processesOf(ids);

  if (random.int(1, 3) === 1) {
    const cleaning = ubench(directory, 'doctor', '--clean');
    await sleep(random.int(0, 1_500));
    cleaning.kill();
    await cleaning.ended;
  }
  const cleaned = await ubench(directory, 'doctor', '--clean').ended;
  assert.equal(cleaned.code, 0, `doctor --clean: ${cleaned.stdout}${cleaned.stderr}`);
  assert.deepEqual(left.filter(({ pid, started }) => readProcess(pid)?.started === started), [], 'processes are left');
  assert.deepEqual(processesOf(ids), [], 'processes are left');
  assert.deepEqual(ids.flatMap((id) => instanceDirectories(id)), [], 'directories of instances are left');
  assert.deepEqual(unfinishedFiles(state), [], 'unfinished files are left');

  const after = await list(directory);
  assert.deepEqual(after.filter(({ instances }) => instances.open > 0).map(({ id }) => id), [], 'instances are listed as open');
  assert.deepEqual(await list(directory), after, 'two lists differ');
  if (random.int(1, 4) === 1) await pruneAndKill(directory, random);
  const killed = ends.filter(({ signal }) => signal === 'SIGKILL').length;
  return { killed, finished: ends.length - killed, stopped: left.length, trials: runs.filter(({ status }) => status === 'INTERRUPTED').reduce((sum, { trials }) => sum + trials, 0) };
}

/** What others read while runs are killed. */
async function listUntil(directory: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) for (const { id, status, reason } of await list(directory)) assert.notEqual(status, 'UNKNOWN', `${id}: ${reason}`);
}

/** As when the system runs out of memory: its children may live on. */
function killOneServer(stderr: string, random: CounterRandom): void {
  const [, id] = /^run (\S+):/m.exec(stderr) ?? [];
  const processes = id === undefined ? [] : processesOf([id]);
  const victim = processes[random.int(0, processes.length - 1)];
  if (victim !== undefined && readProcess(victim.pid)?.started === victim.started) process.kill(victim.pid, 'SIGKILL');
}

async function pruneAndKill(directory: string, random: CounterRandom): Promise<void> {
  const prune = ubench(directory, 'prune', '--keep', '5');
  await sleep(random.int(0, 800));
  prune.kill();
  await prune.ended;
  const cleaned = await ubench(directory, 'doctor', '--clean').ended;
  assert.equal(cleaned.code, 0, cleaned.stdout);
  assert.deepEqual(unfinishedFiles(join(directory, '.ubench')), [], 'unfinished files are left of prune');
}

async function list(directory: string): Promise<RunSummary[]> {
  const { code, stdout, stderr } = await ubench(directory, 'list', '--json').ended;
  assert.equal(code, 0, `list: ${stderr}`);
  assert.equal(stderr, '', 'list has something to say');
  return JSON.parse(stdout) as RunSummary[];
}
