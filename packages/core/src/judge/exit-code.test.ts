import { describe, expect, it } from 'vitest';
import type { RunResult, Verdict } from '../result/result.ts';
import { exitCodeOf } from './exit-code.ts';

interface Case {
  readonly status?: string;
  readonly valid?: boolean;
  readonly verdicts?: readonly Verdict[];
}
const result = (cases: readonly Case[], extra: Partial<RunResult> = {}): RunResult =>
  ({
    errors: [],
    deployments: [],
    sweeps: [],
    benchmarks: cases.map(({ status = 'measured', valid = true, verdicts = [] }) => ({
      status,
      validity: { valid, reasons: [] },
      assertions: verdicts.map((verdict) => ({ verdict })),
    })),
    ...extra,
  }) as unknown as RunResult;
const lax = { allowInvalid: false, strict: false };

describe('the exit code', () => {
  it.each<[string, Case[], number]>([
    ['everything passed', [{ verdicts: ['PASS'] }], 0],
    ['nothing was expected', [{}], 0],
    ['an assertion failed', [{ verdicts: ['PASS', 'FAIL'] }], 1],
    ['an assertion could not be judged', [{ verdicts: ['FAIL', 'ERROR'] }], 3],
    ['a measurement is invalid', [{ valid: false }, { verdicts: ['FAIL'] }], 3],
    ['a benchmark could not be measured', [{ status: 'failed' }], 3],
    ['a benchmark was skipped or is to do', [{ status: 'skipped' }, { status: 'todo' }], 0],
    ['a verdict is inconclusive', [{ verdicts: ['INCONCLUSIVE'] }], 0],
  ])('when %s', (_, cases, code) => expect(exitCodeOf(result(cases), lax)).toBe(code));

  it('is 4 for an inconclusive verdict under --strict', () => {
    expect(exitCodeOf(result([{ verdicts: ['INCONCLUSIVE'] }]), { ...lax, strict: true })).toBe(4);
  });

  it.each<[string, Verdict, boolean, boolean, number]>([
    ['passed', 'PASS', false, true, 0],
    ['failed', 'FAIL', false, false, 1],
    ['could not be judged', 'ERROR', false, false, 3],
    ['is inconclusive', 'INCONCLUSIVE', false, false, 0],
    ['is inconclusive, under --strict', 'INCONCLUSIVE', false, true, 4],
    ['failed and is advisory', 'FAIL', true, true, 0],
    ['is inconclusive and advisory, under --strict', 'INCONCLUSIVE', true, true, 0],
  ])('when a metric that gates %s', (_, verdict, advisory, strict, code) => {
    expect(exitCodeOf(result([{}], { gate: { checks: [{ verdict, advisory }] } as never }), { ...lax, strict })).toBe(code);
  });

  it('forgives invalid measurements under --allow-invalid, and nothing else', () => {
    const forgiving = { ...lax, allowInvalid: true };
    expect(exitCodeOf(result([{ valid: false }]), forgiving)).toBe(0);
    expect(exitCodeOf(result([{ valid: false, verdicts: ['FAIL'] }]), forgiving)).toBe(1);
    expect(exitCodeOf(result([{ status: 'failed' }]), forgiving)).toBe(3);
  });

  it('is 3 when a file could not be collected or a deployment did not start', () => {
    expect(exitCodeOf(result([{}], { errors: [{ code: 'X', what: 'x' }] }), lax)).toBe(3);
    expect(exitCodeOf(result([], { deployments: [{ error: { code: 'X', what: 'x' } }] as never }), lax)).toBe(3);
  });
});
