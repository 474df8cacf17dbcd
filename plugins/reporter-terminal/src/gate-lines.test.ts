import type { GateCheck } from '@ubench/core';
import { sample } from '@ubench/testkit';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { gateLines } from './gate-lines.ts';

const check = (metric: string, change: Partial<GateCheck> = {}): GateCheck => ({
  benchmark: 'a.bench.ts > reads', metric, unit: 'ns', better: 'lower', reference: 1e6, observed: 1.1e6, change_share: 0.1, low_share: 0.02, high_share: 0.18, confidence: 0.99, margin_share: 0.05, n: 12,
  noise_share: 0.05, power_share: 0.213, advisory: false, verdict: 'FAIL', ...change,
});
const nothing = { reference: null, change_share: null, low_share: null, high_share: null, n: 0, noise_share: undefined, power_share: undefined } as unknown as Partial<GateCheck>;
const lines = (width: number, exit_code: number, ...checks: GateCheck[]): string => {
  const run = sample.run([]);
  return gateLines({ ...run, run: { ...run.run, id: '20260105-k3x9', exit_code }, gate: { method: 'history', against: '.ubench-baseline', checks } }, width, picocolors.createColors(false)).join('\n');
};

test('a run without a gate has no such lines', () => expect(gateLines(sample.run([]), 100, picocolors.createColors(false))).toEqual([]));

test('each metric has its change, its margin and its verdict, and what is not decided why', () => {
  const checks = [
    check('latency.p50'),
    check('throughput', { verdict: 'PASS', change_share: -0.012, low_share: -0.03, high_share: 0.01 }),
    check('latency.p95', { ...nothing, observed: null, verdict: 'INCONCLUSIVE', reason: 'latency.p95 needs 200 operations, and there were 64', margin_share: 0.1 }),
    check('latency.p99', { advisory: true, margin_share: 0.15 }),
  ];
  expect(lines(110, 1, ...checks)).toMatchInlineSnapshot(`
    "Gate: against the accepted runs in .ubench-baseline
      a.bench.ts > reads
                       change                  margin  n   sees 10 %
        ✗ latency.p50  +10 % worse    [2, 18]  5 %     12  21 %       FAIL
        ✓ throughput   −1.2 % better  [−3, 1]  5 %     12  21 %       PASS
        ? latency.p95  –                       10 %    0   –          INCONCLUSIVE
            latency.p95 needs 200 operations, and there were 64
        ✗ latency.p99  +10 % worse    [2, 18]  15 %    12  21 %       FAIL, advisory
    [a, b]: the change is above a and below b, each with 99 % confidence. sees 10 %: so often a run that is 10 %
      worse would FAIL.
    ! warning: one metric that gates is inconclusive: nobody can tell whether it got worse
    ! warning: a run that is 10 % worse would mostly not FAIL by throughput (21 %): the accepted runs differ too
      much; longer loads and more trials make them differ less
      → Where that is meant, later runs are held against this one by: ubench baseline accept 20260105-k3x9 --force
        --note "why"
    "
  `);
});

test('on a narrow terminal each metric has a sentence', () => {
  expect(lines(40, 1, check('latency.p50'))).toMatchInlineSnapshot(`
    "Gate: against the accepted runs in
      .ubench-baseline
      a.bench.ts > reads
        ✗ latency.p50 +10 % worse [2, 18], δ
            5 %, n=12: FAIL
    [a, b]: the change is above a and below
      b, each with 99 % confidence. sees 10
      %: so often a run that is 10 % worse
      would FAIL.
      → Where that is meant, later runs are
        held against this one by: ubench
        baseline accept 20260105-k3x9
        --force --note "why"
    "
  `);
});

test('that nobody can tell is a warning, with what would make it a failure and what comes next', () => {
  const checks = ['throughput', 'latency.p50'].map((metric) => check(metric, { ...nothing, verdict: 'INCONCLUSIVE', reason: 'no accepted run has this benchmark' }));
  expect(lines(100, 0, ...checks)).toMatchInlineSnapshot(`
    "Gate: against the accepted runs in .ubench-baseline
      a.bench.ts > reads
        ? throughput 1.10 ms: INCONCLUSIVE
        ? latency.p50 1.10 ms: INCONCLUSIVE
            no accepted run has this benchmark
    ! warning: 2 metrics that gate are inconclusive: nobody can tell whether they got worse; with
      --strict the run would fail
      → Later runs are held against this one too after: ubench baseline accept 20260105-k3x9
    "
  `);
  expect(lines(100, 4, ...checks)).not.toContain('--strict');
});

test('what could not be judged is not to be accepted', () => {
  expect(lines(100, 3, check('throughput', { ...nothing, verdict: 'ERROR', reason: 'it was interrupted' }))).not.toContain('baseline accept');
});
