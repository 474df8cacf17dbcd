import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { benchOf, living, measured, planOf, resultOf, store, testDirectory, trialEnd } from '../../fixtures/stored-runs.ts';
import { RunStore } from './run-store.ts';
import type { RunSummary } from './run-summary.ts';

vi.setConfig({ testTimeout: 30_000 });

let state: string;
let index: string;
let notes: string[];
beforeEach(() => {
  state = testDirectory();
  index = join(state, 'ubench.db');
  notes = [];
  for (const id of ['run-1', 'run-2']) store(state, id, { result: resultOf(id, [measured(benchOf('f'), 5)]) });
});

const list = () => new RunStore(state, (note) => notes.push(note)).list();
const idsOf = (listed: readonly RunSummary[]): string[] => listed.map(({ id }) => id);

/** What the index itself says of a run. */
function change(id: string, summary: (text: string) => string): void {
  using database = new DatabaseSync(index);
  const { summary: text } = database.prepare('select summary from runs where id = ?').get(id) as { summary: string };
  database.prepare('update runs set summary = ? where id = ?').run(summary(text), id);
}

test('a list comes from the index where a run has not changed, and from its files where it has', () => {
  const before = list();
  expect(idsOf(before)).toEqual(['run-2', 'run-1']);
  change('run-1', (text) => text.replace('"trials":1', '"trials":77'));
  expect(list()[1]).toMatchObject({ trials: 77 });
  writeFileSync(join(state, 'runs/run-1/result.json'), JSON.stringify(resultOf('run-1', [], 'FAILED')));
  expect(list()[1]).toMatchObject({ trials: 0, status: 'FAILED' });
  expect(notes).toEqual([]);
});

test('a run that goes on is read anew each time, and one that is gone leaves the list', () => {
  const bench = benchOf('f');
  store(state, 'run-3', { process: living, plan: planOf(bench) });
  expect(list()[0]).toMatchObject({ id: 'run-3', status: 'RUNNING', trials: 0 });
  store(state, 'run-3', { process: living, plan: planOf(bench), events: [trialEnd(bench, 1, 5)] });
  expect(list()[0]).toMatchObject({ status: 'RUNNING', trials: 1 });
  new RunStore(state, () => {}).remove('run-3');
  expect(idsOf(list())).toEqual(['run-2', 'run-1']);
});

const told = [expect.stringMatching(/^The index .* was damaged \(.*\); built it anew from the runs\.$/)];
test.each([
  ['no database', () => writeFileSync(index, 'this is no database. '.repeat(400)), told],
  ['damaged inside', () => writeFileSync(index, damaged(readFileSync(index))), told],
  ['without its tables', () => void sql('drop table runs; create table runs (id text)'), told],
  ['with a summary that is no JSON', () => change('run-1', () => '{"id":'), []],
  ['with a summary of another form', () => change('run-1', () => '{"id":"run-1"}'), []],
  ['empty', () => writeFileSync(index, ''), []],
])('an index %s is built anew, and the list is right', (_, damage, noted) => {
  const before = list();
  damage();
  expect(list()).toEqual(before);
  expect(notes).toEqual(noted);
  notes = [];
  expect(list()).toEqual(before);
  expect(notes).toEqual([]);
});

function sql(statements: string): void {
  using database = new DatabaseSync(index);
  database.exec(statements);
}

/** The header stays as it is. */
const damaged = (file: Buffer): Buffer => Buffer.concat([file.subarray(0, 200), Buffer.alloc(file.length - 200, 0xee)]);

test('one that a newer version has written is refused, until it is built anew on demand', () => {
  list();
  sql('pragma user_version = 7');
  expect(() => list()).toThrow(/was written by a newer ubench.*\[UBENCH_E_INDEX_NEWER\]\n {2}→ .*ubench list --reindex/);
  expect(existsSync(index)).toBe(true);
  new RunStore(state, () => {}).reindex();
  expect(idsOf(list())).toEqual(['run-2', 'run-1']);
});

test('one that another process has locked is not waited for for ever: the runs themselves are read', async () => {
  list();
  sql('pragma journal_mode = delete');
  const program = "const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec('begin exclusive'); console.log('locked'); setInterval(() => {}, 1000);";
  const holder = spawn(process.execPath, ['-e', program, index], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  expect(idsOf(list())).toEqual(['run-2', 'run-1']);
  expect(notes).toEqual([expect.stringMatching(/cannot be used \(database is locked\); reading the runs themselves/)]);
});

test('one that another process is writing to is read, and not updated', async () => {
  list();
  const program = "const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec('begin immediate'); console.log('writing'); setInterval(() => {}, 1000);";
  const writer = spawn(process.execPath, ['-e', program, index], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  await once(writer.stdout, 'data');
  store(state, 'run-3', { result: resultOf('run-3') });
  expect(idsOf(list())).toEqual(['run-3', 'run-2', 'run-1']);
  expect(notes).toEqual([expect.stringMatching(/^The index .* was not updated: database is locked$/)]);
});

test('where there can be none, the runs themselves are read', () => {
  mkdirSync(index);
  expect(idsOf(list())).toEqual(['run-2', 'run-1']);
  expect(notes).toEqual([expect.stringContaining('cannot be used')]);
});

test('several processes list at once', async () => {
  const module = new URL('./run-store.ts', import.meta.url).href;
  const program = `const { RunStore } = await import(${JSON.stringify(module)}); console.log(JSON.stringify(new RunStore(process.argv[1], (note) => console.error(note)).list().map(({ id }) => id)));`;
  const outputs = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, state], { stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      await once(child, 'close');
      return output;
    }),
  );
  expect(outputs).toEqual(outputs.map(() => '["run-2","run-1"]\n'));
});
