import { describe, expect, test } from 'vitest';
import type { BenchmarkResult } from '../result/result.ts';
import { isAnswered, undecided } from './point-outcome.ts';

const result = (codes: readonly string[], more: Partial<BenchmarkResult> = {}): BenchmarkResult =>
  ({
    id: 'a [rate=5/s]',
    status: 'measured',
    validity: { valid: codes.length === 0, reasons: codes.map((code) => ({ code, message: `about ${code}` })) },
    ...more,
  }) as BenchmarkResult;

describe('what a point says of the service', () => {
  test('is something where it is valid, and where the service answered with errors', () => {
    expect(undecided(result([]))).toBeUndefined();
    expect(undecided(result(['errors']))).toBeUndefined();
    expect(undecided(result(['no-success']))).toBeUndefined();
    expect(undecided(result(['hopeless', 'errors', 'background-errors']))).toBeUndefined();
  });

  test('is nothing where the client was at fault, with the reason, whatever else there is', () => {
    expect(undecided(result(['send-lag']))).toBe('a [rate=5/s] is invalid: about send-lag');
    expect(undecided(result(['background']))).toBe('a [rate=5/s] is invalid: about background');
    expect(undecided(result(['errors', 'client-saturated']))).toBe('a [rate=5/s] is invalid: about client-saturated');
  });

  test('is nothing where it was not measured', () => {
    expect(undecided(result([], { status: 'interrupted' }))).toBe('the run was interrupted');
    expect(undecided(result([], { status: 'failed', error: { code: 'X', what: 'disk full' } }))).toBe('a [rate=5/s] was not measured: disk full');
  });

  test('answers a probe, which then is no failure of the run; the point of a plan stays one', () => {
    expect(isAnswered(result(['errors'], { derived_from: 'a' }))).toBe(true);
    expect(isAnswered(result(['send-lag'], { derived_from: 'a' }))).toBe(false);
    expect(isAnswered(result(['errors']))).toBe(false);
  });
});
