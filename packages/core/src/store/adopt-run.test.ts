import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { recordOf, resultOf, store, testDirectory } from '../../fixtures/stored-runs.ts';
import type { Handle } from '../backend/backend-type.ts';
import { adoptRun } from './adopt-run.ts';
import { findLeftBehind } from './left-behind.ts';
import { runPaths, runsOf } from './run-paths.ts';
import { RunStore } from './run-store.ts';
import { readRun } from './stored-run.ts';

const id = '20261122-201502123-3fk9';
const handleOf = (name: string): Handle & { readonly job: string } => ({ backend: 'cluster', deployment: name, id: `${name}-1`, job: '4711' });
const { provenance } = recordOf(id);
const by = { cwd: '/here', root: '/here', provenance };
const adopt = (...handles: readonly Handle[]): number => adoptRun(state, { id, backend: 'far', handles }, by);

let state: string;
beforeEach(() => void (state = testDirectory()));

test('a run that is not known becomes known, with what its backend needs to find its instances again', () => {
  expect(adopt(handleOf('db'), handleOf('web'))).toBe(2);
  expect(readRun(state, id)).toMatchObject({
    status: 'ADOPTED',
    reason: expect.stringContaining("on the backend 'far'"),
    record: { id, started_at: '2026-11-22T20:15:02.123Z', adopted: { backend: 'far' } },
    instances: [
      { deployment: 'db', backend: 'far', state: 'kept', handle: handleOf('db') },
      { deployment: 'web', backend: 'far', state: 'kept', handle: handleOf('web') },
    ],
  });
  expect(readRun(state, id).result).toBeUndefined();
  expect(readdirSync(runsOf(state))).toEqual([id]);
});

test('what is adopted is not left behind: the run may go on elsewhere', () => {
  adopt(handleOf('db'));
  const runs = new RunStore(state, (note) => expect.unreachable(note));
  expect(findLeftBehind(runs)).toEqual([]);
  expect(runs.list()).toMatchObject([{ id, status: 'ADOPTED', instances: { kept: 1, open: 0 } }]);
});

test('adopting again adds only what is new', () => {
  adopt(handleOf('db'));
  expect(adopt(handleOf('db'))).toBe(0);
  expect(adopt(handleOf('db'), handleOf('web'))).toBe(1);
  expect(readRun(state, id).instances).toHaveLength(2);
});

test('a run that has its own record is left as it is', () => {
  store(state, id, { result: resultOf(id) });
  expect(adopt(handleOf('db'))).toBe(0);
  expect(readRun(state, id)).toMatchObject({ status: 'COMPLETED', instances: [] });
});

test('an instance without a deployment goes by its id', () => {
  adopt({ backend: 'cluster', deployment: '', id: '4711_0' });
  expect(readRun(state, id).instances).toMatchObject([{ deployment: '4711_0' }]);
});

test.each(['../outside', '.hidden', '', 'a/b', 'a\nb', 'x'.repeat(101)])('%j is no run', (mark) => {
  expect(() => adoptRun(state, { id: mark, backend: 'far', handles: [handleOf('db')] }, by)).toThrow(expect.objectContaining({ code: 'UBENCH_E_ADOPT_ID' }));
  expect(existsSync(runsOf(state))).toBe(false);
});

test('where nothing can be written, it says where', () => {
  writeFileSync(join(state, 'runs'), '');
  expect(() => adopt(handleOf('db'))).toThrow(expect.objectContaining({ code: 'UBENCH_E_STATE_DIRECTORY', message: expect.stringContaining(dirname(runPaths(state, id).directory)) }));
});
