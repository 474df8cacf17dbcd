import { expect, test } from 'vitest';
import { benchOf, measured } from '../../fixtures/stored-runs.ts';
import type { StoredEvent } from '../report/run-event.ts';
import { underWay } from './under-way.ts';

const bench = benchOf('first');
const handle = { backend: 'b', deployment: 'agents@b', id: '1' };
const place = (state: 'started' | 'stopped'): StoredEvent => ({ type: 'instance', deployment: 'a > agents@b', backend: 'b', state, handle });
const start: StoredEvent = {
  type: 'trial-start',
  benchmark: bench.id,
  trial: 1,
  trials: 1,
  place: 'a > agents@b',
  group: 'first-trial-1',
  agents: 2,
  prepared: null,
  prepare_ns: 1,
  data_size: null,
  counts: { operations: null, others: null },
  background: [],
};
const of = (...events: StoredEvent[]): string | undefined => underWay(events.map((event) => ({ time: '2026-01-05T10:15:00.000Z', event })));

test('a benchmark whose load was started in a place that is there is under way', () => {
  expect(of(place('started'), start)).toBe(bench.id);
});

test('none is before its load begins, when it has ended, and where its place was stopped', () => {
  expect(of(place('started'))).toBeUndefined();
  expect(of(place('started'), start, { type: 'benchmark-end', result: measured(bench, 1, 1) })).toBeUndefined();
  expect(of(place('started'), start, place('stopped'))).toBeUndefined();
});
