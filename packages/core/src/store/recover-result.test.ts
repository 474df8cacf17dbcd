import { expect, test } from 'vitest';
import { benchOf, measured, planOf, recordOf, trialEnd, trialOf } from '../../fixtures/stored-runs.ts';
import type { StoredEvent } from '../report/run-event.ts';
import { emptyResult } from '../result/empty-result.ts';
import { runResult } from '../result/result.ts';
import { recoverResult } from './recover-result.ts';

const [first, second, third, skipped] = [benchOf('first'), benchOf('second'), benchOf('third'), benchOf('skipped', { mode: 'skip' })];
const record = recordOf('r');
const recover = (...events: StoredEvent[]) => recoverResult(record, planOf(first, second, third, skipped), events.map((event, index) => ({ time: `2026-01-05T10:15:0${index}.000Z`, event })));

test('every benchmark and trial that was finished is in it, and the others are interrupted', () => {
  const done = measured(first, 1, 2);
  const result = recover(trialEnd(first, 1, 1), trialEnd(first, 2, 2), { type: 'benchmark-end', result: done }, trialEnd(second, 1, 3));
  expect(runResult.parse(result)).toEqual(result);
  expect(result.run).toEqual({ id: 'r', started_at: record.started_at, duration_ns: 3e9, status: 'INTERRUPTED', exit_code: null });
  expect(result.benchmarks[0]).toEqual(done);
  expect(result.benchmarks.slice(1)).toMatchObject([
    { status: 'interrupted', trials: [trialOf(3)], validity: { valid: false, reasons: [{ code: 'aborted', message: expect.stringContaining('the process of the run ended') }] } },
    { status: 'interrupted', trials: [], validity: { valid: false } },
    { status: 'skipped', validity: { valid: true } },
  ]);
});

test('a trial that was written twice is one, and they are in order', () => {
  const result = recover(trialEnd(first, 2, 20), trialEnd(first, 1, 10), trialEnd(first, 2, 20));
  expect(result.benchmarks[0]!.trials).toEqual([trialOf(10), trialOf(20)]);
});

test('what the trials until then say together is the last that was said', () => {
  const soFar = { ...emptyResult(first, 'interrupted'), warnings: [{ code: 'w', message: 'of the second' }] };
  const result = recover(trialEnd(first, 1, 10), { type: 'trial-end', benchmark: first.id, trial: 2, trials: 2, result: trialOf(20), so_far: soFar });
  expect(result.benchmarks[0]).toMatchObject({ warnings: soFar.warnings, trials: [trialOf(10), trialOf(20)] });
});

test('errors, sweeps and the last word on each deployment are in it', () => {
  const deployment = { id: 'a > db', name: 'db', service: 'postgres', backend: 'local', options: {}, facts: {} };
  const failed = { ...deployment, error: { code: 'E', what: 'no' } };
  const sweep = { id: 'a > s', name: 's', file: 'a.bench.ts', line: 1, parameter: 'rate', points: [], knee: null, assertions: [] };
  const result = recover(
    { type: 'error', error: { code: 'E', what: 'no' } },
    { type: 'deployment', deployment: 'a > db', state: 'ready', elapsed_ns: 1, result: deployment },
    { type: 'deployment', deployment: 'a > db', state: 'failed', elapsed_ns: 1, result: failed },
    { type: 'sweep-end', result: sweep },
  );
  expect(result).toMatchObject({ errors: [{ code: 'E' }], deployments: [failed], sweeps: [sweep] });
});

test('without events it is empty, and a clock that was set back does not make it last less than nothing', () => {
  expect(recover().run.duration_ns).toBe(0);
  const late = recoverResult({ ...record, started_at: '2030-01-01T00:00:00.000Z' }, planOf(), [{ time: '2026-01-05T10:15:00.000Z', event: { type: 'interrupt', signal: 'SIGINT' } }]);
  expect(late.run.duration_ns).toBe(0);
});

test('probes are in it after the points of their sweep, finished or not, though no plan has them', () => {
  const [low, high, other] = [benchOf('s [rate=1/s]', { group: 'a > s' }), benchOf('s [rate=4/s]', { group: 'a > s' }), benchOf('other')];
  const probe = (id: string) => ({ ...benchOf(id, { group: 'a > s', derived_from: low.id }) });
  const [done, begun] = [probe('s [rate=2/s]'), probe('s [rate=3/s]')];
  const decided = (benchmark: ReturnType<typeof probe>): StoredEvent => ({ type: 'probe', benchmark }) as unknown as StoredEvent;
  const events = [decided(done), { type: 'benchmark-end', result: measured(done, 1) }, decided(begun), decided(begun), trialEnd(begun, 1, 3)] satisfies StoredEvent[];
  const result = recoverResult(record, planOf(low, high, other), events.map((event, index) => ({ time: `2026-01-05T10:15:0${index}.000Z`, event })));
  expect(result.benchmarks.map(({ id, status, derived_from }) => [id, status, derived_from])).toEqual([
    [low.id, 'interrupted', undefined],
    [high.id, 'interrupted', undefined],
    [done.id, 'measured', low.id],
    [begun.id, 'interrupted', low.id],
    [other.id, 'interrupted', undefined],
  ]);
  expect(result.benchmarks[3]!.trials).toEqual([trialOf(3)]);
});
