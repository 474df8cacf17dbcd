import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { elsewhere, living, resultOf, store, type Stored, testDirectory } from '../../fixtures/stored-runs.ts';
import type { Backend, BackendType, Handle } from '../backend/backend-type.ts';
import type { StoredEvent } from '../report/run-event.ts';
import { cleanUp } from './clean-up.ts';
import { findLeftBehind } from './left-behind.ts';
import { runPaths } from './run-paths.ts';
import { RunStore } from './run-store.ts';
import { stopInstances } from './stop-instances.ts';
import { unfinishedPaths } from './unfinished-directory.ts';

let state: string;
let runs: RunStore;
let running: Set<string>;
let stubborn: string | undefined;
let whenStopped: () => void;
beforeEach(() => {
  state = testDirectory();
  runs = new RunStore(state, (note) => expect.unreachable(note));
  running = new Set();
  stubborn = undefined;
  whenStopped = () => {};
  anywhere = false;
});

/** A backend whose instances are names in a set. */
const backend = {
  instances: {
    poll: async (handles: readonly Handle[]) => handles.map(({ id }) => (running.has(id) ? { status: 'RUNNING' } : { status: 'STOPPED', reason: 'it was stopped' })),
    find: async ({ run }: { run: string }) => [...running].filter((id) => id.startsWith(`${run}/`)).map((id) => handleOf(id)),
    stop: async (handles: readonly Handle[]) =>
      handles.map((handle) => {
        if (handle.id === stubborn) throw new Error('it does not want to');
        running.delete(handle.id);
        whenStopped();
        return { handle, forced: false };
      }),
  },
} as unknown as Backend;
let anywhere: boolean;
const backends = { get: async () => backend, placed: async () => ({ type: { name: 'local', anywhere } as BackendType, options: {} }) };
const clean = () => cleanUp(runs, backends);

const handleOf = (id: string): Handle => ({ backend: 'local', deployment: id.split('/')[1]!, id });
type State = Extract<StoredEvent, { type: 'instance' }>['state'];
const instance = (run: string, name: string, stateOf: State): StoredEvent => ({
  type: 'instance', deployment: `a.bench.ts > ${name}`, backend: 'local', state: stateOf, ...(stateOf === 'starting' ? {} : { handle: { ...handleOf(`${run}/${name}`) } }),
});

/** A run with one instance, which runs. */
function leave(run: string, stateOf: State, stored: Stored = {}): void {
  store(state, run, { ...stored, events: [instance(run, 'db', stateOf)] });
  running.add(`${run}/db`);
}

test('instances of runs that have ended are stopped, and that is written down', async () => {
  leave('killed', 'started');
  leave('ended', 'started', { result: resultOf('ended') });
  expect(await clean()).toEqual(['killed', 'ended'].map((run) => ({ kind: 'instance', run, deployment: 'a.bench.ts > db', backend: 'local', outcome: 'stopped' })));
  expect(running.size).toBe(0);
  expect(readFileSync(runPaths(state, 'killed').events, 'utf8')).toMatch(/"state":"stopped","handle":\{"backend":"local","deployment":"db","id":"killed\/db"\}\}\n$/);
  expect(await clean()).toEqual([]);
});

test('one that was starting is found by the mark of its run, or was never there', async () => {
  leave('killed', 'starting');
  store(state, 'killed-early', { events: [instance('killed-early', 'db', 'starting')] });
  expect(await clean()).toMatchObject([
    { run: 'killed-early', outcome: 'gone' },
    { run: 'killed', outcome: 'stopped' },
  ]);
  expect(running.size).toBe(0);
  expect(await clean()).toEqual([]);
});

test('what is kept, and what belongs to a run that goes on, is left alone', async () => {
  leave('kept', 'kept', { result: resultOf('kept') });
  leave('going-on', 'started', { process: living });
  leave('going-on-without-plan', 'started', { process: living });
  rmSync(runPaths(state, 'going-on-without-plan').plan);
  const { directory } = unfinishedPaths(state, 'being-made');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(runPaths(state, 'going-on').directory, `progress.json.${process.ppid}.tmp`), '');
  expect(findLeftBehind(runs)).toEqual([]);
  expect(await clean()).toEqual([]);
  expect(running.size).toBe(3);
  expect(existsSync(directory)).toBe(true);
});

test('of which nobody can tell whether it goes on, or only another machine, is left alone and told', async () => {
  leave('damaged', 'started');
  rmSync(runPaths(state, 'damaged').record);
  leave('elsewhere', 'started', { process: elsewhere });
  expect(await clean()).toMatchObject([
    { run: 'elsewhere', outcome: 'failed', error: { code: 'UBENCH_E_RUN_ELSEWHERE', fix: expect.stringContaining('another.example') } },
    { run: 'damaged', outcome: 'failed', error: { code: 'UBENCH_E_RUN_UNSURE', fix: expect.stringContaining('ubench stop damaged') } },
  ]);
  expect(running.size).toBe(2);
});

test('of a run that has ended on another machine, only what can be reached from everywhere is stopped', async () => {
  leave('ended-elsewhere', 'started', { process: elsewhere, result: resultOf('ended-elsewhere') });
  expect(await clean()).toMatchObject([{ outcome: 'failed', error: { code: 'UBENCH_E_INSTANCE_ELSEWHERE', fix: expect.stringContaining('another.example') } }]);
  expect(running.size).toBe(1);
  anywhere = true;
  expect(await clean()).toMatchObject([{ outcome: 'stopped' }]);
  expect(running.size).toBe(0);
});

test('of a run of which only another machine can tell whether it goes on, somebody who knows can stop what can be reached', async () => {
  leave('elsewhere', 'started', { process: elsewhere });
  anywhere = true;
  expect(await clean()).toMatchObject([{ outcome: 'failed', error: { code: 'UBENCH_E_RUN_ELSEWHERE', fix: expect.stringContaining('ubench stop elsewhere') } }]);
  expect(await stopInstances(runs.read('elsewhere'), state, backends, () => true)).toMatchObject([{ outcome: 'stopped' }]);
  expect(running.size).toBe(0);
});

test('one that cannot be stopped does not keep the others running, and is found again', async () => {
  leave('r1', 'started');
  leave('r2', 'started');
  stubborn = 'r2/db';
  expect(await clean()).toMatchObject([
    { run: 'r2', outcome: 'failed', error: { what: 'it does not want to' } },
    { run: 'r1', outcome: 'stopped' },
  ]);
  stubborn = undefined;
  expect(await clean()).toMatchObject([{ run: 'r2', outcome: 'stopped' }]);
});

test('it is stopped also where that cannot be written down', async () => {
  leave('killed', 'started');
  const { events } = runPaths(state, 'killed');
  whenStopped = () => {
    rmSync(events);
    mkdirSync(events);
  };
  expect(await clean()).toMatchObject([{ outcome: 'stopped', error: { code: 'UBENCH_E_STATE_DIRECTORY' } }]);
  expect(running.size).toBe(0);
});

test('directories of runs that were being made or removed, and temporary files, go when their process has ended', async () => {
  store(state, 'r', { result: resultOf('r') });
  const ended = spawnSync('true').pid;
  const { hostname, started } = living;
  const unfinished = join(state, 'runs', `.r2~${hostname}~${ended}~${encodeURIComponent(started)}`);
  mkdirSync(join(unfinished, 'logs'), { recursive: true });
  mkdirSync(join(state, 'cache/ground-truth'), { recursive: true });
  const files = [join(runPaths(state, 'r').directory, `result.json.${ended}.tmp`), join(state, `cache/ground-truth/x.json.${ended}.tmp`)];
  const [busy, forgotten] = [join(state, `cache/y.json.${process.ppid}.tmp`), join(state, `cache/z.json.${process.ppid}.tmp`)];
  for (const file of [...files, busy, forgotten]) appendFileSync(file, 'half');
  utimesSync(forgotten, 0, 0);
  const cleaned = await clean();
  expect(cleaned).toHaveLength(4);
  expect(cleaned).toEqual(expect.arrayContaining([{ kind: 'directory', path: unfinished, outcome: 'removed' }, ...[...files, forgotten].map((path) => ({ kind: 'file', path, outcome: 'removed' }))]));
  expect(readdirSync(join(state, 'runs'))).toEqual(['r']);
  expect(existsSync(busy)).toBe(true);
  expect(await clean()).toEqual([]);
});

test('another machine’s unfinished directory, and what is none of ours, is left alone', async () => {
  mkdirSync(join(state, 'runs/.r2~another.example~1~then'), { recursive: true });
  mkdirSync(join(state, 'runs/.git'));
  expect(await clean()).toEqual([]);
  expect(readdirSync(join(state, 'runs')).sort()).toEqual(['.git', '.r2~another.example~1~then']);
});
