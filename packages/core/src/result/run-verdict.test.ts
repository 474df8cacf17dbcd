import { describe, expect, test } from 'vitest';
import type { GateCheck } from './gate-check.ts';
import type { BenchmarkResult, RunResult, Verdict } from './result.ts';
import { runVerdict } from './run-verdict.ts';

const run = (exit_code: number | null, verdicts: readonly Verdict[] = [], gate: readonly Partial<GateCheck>[] = [], status = 'COMPLETED', benchmark: Partial<BenchmarkResult> = {}): RunResult => {
  const measured = { status: 'measured', validity: { valid: true, reasons: [] }, assertions: verdicts.map((verdict) => ({ verdict })), ...benchmark };
  return { run: { exit_code, status }, benchmarks: [measured], sweeps: [], gate: { checks: gate } } as unknown as RunResult;
};

describe('what a run came to', () => {
  test.each([
    ['PASS', run(0, ['PASS'])],
    ['MEASURED', run(0)],
    ['FAIL', run(1, ['PASS', 'FAIL'])],
    ['ERROR', run(3, ['ERROR'])],
    ['ERROR', run(3)],
    ['INCONCLUSIVE', run(4, [], [{ verdict: 'INCONCLUSIVE', advisory: false }])],
    ['INTERRUPTED', run(130, ['PASS'], [], 'INTERRUPTED')],
    ['INTERRUPTED', run(null, ['PASS'], [], 'INTERRUPTED')],
  ])('%s', (verdict, result) => {
    expect(runVerdict(result).verdict).toBe(verdict);
  });

  test('is no PASS where the gate could not decide, even though the exit code is 0', () => {
    expect(runVerdict(run(0, ['PASS'], [{ verdict: 'INCONCLUSIVE', advisory: false }])).verdict).toBe('INCONCLUSIVE');
  });

  test.each([
    ['FAIL', 'an assertion failed', run(0, ['PASS', 'FAIL'])],
    ['FAIL', 'the gate found a regression', run(0, ['PASS'], [{ verdict: 'FAIL', advisory: false }])],
    ['INCONCLUSIVE', 'an assertion could not be decided', run(0, ['PASS', 'ERROR'])],
    ['INCONCLUSIVE', 'the gate could not measure', run(0, ['PASS'], [{ verdict: 'ERROR', advisory: false }])],
    ['INCONCLUSIVE', 'a measurement that was allowed is invalid', run(0, ['PASS'], [], 'COMPLETED', { validity: { valid: false, reasons: [{ code: 'send-lag', message: 'It was late.' }] } })],
    ['INCONCLUSIVE', 'a benchmark failed', run(0, ['PASS'], [], 'COMPLETED', { status: 'failed' })],
  ])('is %s where %s, whatever the exit code says', (verdict, _, result) => {
    expect(runVerdict(result).verdict).toBe(verdict);
  });

  test('is not decided by what was not to be measured', () => {
    expect(runVerdict(run(0, ['PASS'], [], 'COMPLETED', { status: 'skipped' })).verdict).toBe('PASS');
  });

  test('is not decided by what is only advisory', () => {
    expect(runVerdict(run(0, ['PASS'], [{ verdict: 'INCONCLUSIVE', advisory: true }])).verdict).toBe('PASS');
  });

  test('says which kind of check failed', () => {
    expect(runVerdict(run(1, ['PASS'], [{ verdict: 'FAIL', advisory: false }])).sentence).toBe('It is worse than what it is held against.');
    expect(runVerdict(run(1, ['FAIL'])).sentence).toBe('An assertion failed.');
  });
});
