import { describe, expect, test } from 'vitest';
import type { GateCheck } from './gate-check.ts';
import type { RunResult, Verdict } from './result.ts';
import { runVerdict } from './run-verdict.ts';

const run = (exit_code: number | null, verdicts: readonly Verdict[] = [], gate: readonly Partial<GateCheck>[] = [], status = 'COMPLETED'): RunResult =>
  ({ run: { exit_code, status }, benchmarks: [{ assertions: verdicts.map((verdict) => ({ verdict })) }], sweeps: [], gate: { checks: gate } }) as unknown as RunResult;

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

  test('is not decided by what is only advisory', () => {
    expect(runVerdict(run(0, ['PASS'], [{ verdict: 'INCONCLUSIVE', advisory: true }])).verdict).toBe('PASS');
  });

  test('says which kind of check failed', () => {
    expect(runVerdict(run(1, ['PASS'], [{ verdict: 'FAIL', advisory: false }])).sentence).toBe('It is worse than what it is held against.');
    expect(runVerdict(run(1, ['FAIL'])).sentence).toBe('An assertion failed.');
  });
});
