import { describe, expect, it } from 'vitest';
import { benchmarkWith, historyOf, runOf, steady } from '../../fixtures/accepted-runs.ts';
import { benchOf } from '../../fixtures/stored-runs.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { GateCheck } from '../result/gate-check.ts';
import type { Assertion, RunResult } from '../result/result.ts';
import { acceptRun, objectionTo, unfitness } from './accept-run.ts';
import { historyEntry } from './history-entry.ts';
import { pruneHistory } from './prune-history.ts';

const accepted_at = '2026-02-01T00:00:00.000Z';
const good = runOf('r', benchmarkWith('a', 1));
const invalid = benchmarkWith('a', 1, { validity: { valid: false, reasons: [{ code: 'errors', message: 'too many errors' }] } });
const assertion = (verdict: Assertion['verdict']): Assertion => ({ metric: 'latency.p50', operator: '<', limit: [1], unit: 'ns', observed: 2, n: 1, trials: [], verdict });
const check = (change: Partial<GateCheck>): RunResult['gate'] => ({ method: 'history', against: 'x', checks: [{ benchmark: 'a', metric: 'throughput', advisory: false, verdict: 'FAIL', ...change } as GateCheck] });

describe('an accepted run', () => {
  it('has every number of what was measured and is valid, as its format wants it', () => {
    const entry = acceptRun(runOf('r', benchmarkWith('a', 1, { n: 999 }), invalid, emptyResult(benchOf('c'), 'skipped'), { ...benchmarkWith('d', 1), derived_from: 'a' }), { accepted_at, note: 'why' });
    expect(historyEntry.parse(entry)).toEqual(entry);
    expect(entry).toMatchObject({ run: 'r', note: 'why', accepted_at });
    const [id] = Object.keys(entry.benchmarks);
    expect(Object.keys(entry.benchmarks)).toEqual(['a.bench.ts > a']);
    expect(entry.benchmarks[id!]!.numbers).toMatchObject({ throughput: { unit: 'per_s', better: 'higher', value: 1_000, n: 999 }, 'latency.p50': { value: 1e6 } });
    expect(entry.benchmarks[id!]!.numbers).not.toHaveProperty(['latency.p99']);
  });
});

describe('it is said against a run that', () => {
  it.each<[string, RunResult, RegExp]>([
    ['was interrupted', { ...good, run: { ...good.run, status: 'INTERRUPTED' } }, /interrupted/],
    ['failed', { ...good, run: { ...good.run, status: 'FAILED' } }, /it failed/],
    ['had an error', { ...good, errors: [{ code: 'X', what: 'no luck' }] }, /no luck/],
    ['has a benchmark that failed', runOf('r', benchmarkWith('a', 1), emptyResult(benchOf('b'), 'failed')), /'a\.bench\.ts > b' could not be measured/],
    ['is invalid', runOf('r', invalid), /invalid: too many errors/],
    ['was profiled', runOf('r', benchmarkWith('a', 1, { warnings: [{ code: 'profiled', message: 'x' }] })), /profiled/],
    ['has an assertion that failed', runOf('r', benchmarkWith('a', 1, { assertions: [assertion('FAIL')] })), /assertion about latency\.p50/],
    ['is worse than the baseline', { ...good, gate: check({}) }, /the gate says FAIL about throughput/],
    ['could not be judged by it', { ...good, gate: check({ verdict: 'ERROR' }) }, /the gate says ERROR/],
  ])('%s', (_, result, says) => expect(objectionTo(result)).toMatch(says));

  it('not against one that is inconclusive, or worse in what is only shown', () => {
    for (const result of [good, { ...good, gate: check({ verdict: 'INCONCLUSIVE' }) }, { ...good, gate: check({ advisory: true }) }]) expect(objectionTo(result)).toBeUndefined();
  });
});

it('nothing can be accepted that goes on, is damaged, or has nothing to be held against', () => {
  const stored = { id: 'r', directory: '/', status: 'COMPLETED' as const, result: good, instances: [] };
  expect(unfitness(stored)).toBeUndefined();
  expect(unfitness({ ...stored, status: 'RUNNING' })).toBe('it goes on');
  expect(unfitness({ ...stored, status: 'UNKNOWN', reason: 'its run.json is missing' })).toBe('its run.json is missing');
  expect(unfitness({ ...stored, result: runOf('r', invalid) })).toBe('nothing of it was measured and is valid');
});

describe('pruning', () => {
  it('keeps the last of each benchmark in each environment', () => {
    const history = historyOf(...steady);
    const elsewhere = structuredClone(history[0]!);
    elsewhere.benchmarks['a.bench.ts > a']!.fingerprint = 'f';
    expect(pruneHistory([{ ...elsewhere, run: 'other' }, ...history], 2).map(({ run }) => run)).toEqual(['other', 'run-8', 'run-9']);
    expect(pruneHistory(history, 10)).toEqual(history);
  });

  it('removes what is gone', () => {
    const last = { ...acceptRun(runOf('last', benchmarkWith('b', 1)), { accepted_at }), gone: ['a.bench.ts > a'] };
    expect(pruneHistory([...historyOf(1, 1), last], 5)).toEqual([last]);
  });
});
