import type { Assertion } from '@ubench/core';
import { sample } from '@ubench/testkit';
import { expect, test } from 'vitest';
import { runBanner } from './run-banner.ts';

const { benchmark, chartedRun, eventfulRun, run } = sample;

test('a run without trouble says how many checks hold', () => {
  const assertion: Assertion = { metric: 'latency.p99', operator: '<', limit: [5e6], unit: 'ns', observed: 4e6, n: 1_000, trials: [4e6], verdict: 'PASS' };
  expect(runBanner(run([benchmark('a', { assertions: [assertion] })]))).toMatchObject({ tone: 'good', word: 'PASS', sentence: 'The one check holds, over 1 benchmark.', details: [] });
});

test('a run that nothing was expected of is no PASS', () => {
  expect(runBanner(run([benchmark('a')]))).toMatchObject({ tone: 'neutral', word: 'MEASURED' });
});

test('what was not measured comes before what failed', () => {
  const { word, sentence, details } = runBanner(eventfulRun());
  expect([word, sentence]).toEqual(['ERROR', '2 errors kept parts of the run from running.']);
  expect(details).toContain('1 of 8 benchmarks could not be measured: scans.');
  expect(details).toContain('1 of 5 assertions failed: orders database > point reads was to have throughput > 6,000/s, and it was 5,210/s.');
});

test('a result that says it ended well over checks that failed is not believed', () => {
  const result = chartedRun();
  expect(result.run.exit_code).toBe(0);
  expect(runBanner(result)).toMatchObject({ tone: 'bad', word: 'FAIL', sentence: expect.stringContaining('1 of 3 assertions failed') });
});

test('an invalid benchmark is never a PASS, even where that was allowed', () => {
  const invalid = benchmark('late', { validity: { valid: false, reasons: [{ code: 'send-lag', message: 'The client sent late.' }] } });
  expect(runBanner(run([invalid]))).toMatchObject({ tone: 'doubt', word: 'INCONCLUSIVE', sentence: '1 of 1 benchmark must not be believed: late.' });
});

test('a run that was stopped says how far it came', () => {
  const stopped = run([benchmark('a'), benchmark('b', { status: 'interrupted', metrics: {}, trials: [] })], { run: { ...run([]).run, status: 'INTERRUPTED', exit_code: 130 } });
  expect(runBanner(stopped)).toMatchObject({ tone: 'doubt', word: 'INTERRUPTED', sentence: 'The run was stopped after 42.0 s: 1 of 2 benchmarks had been measured.' });
});
