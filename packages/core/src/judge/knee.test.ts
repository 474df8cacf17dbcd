import { describe, expect, it } from 'vitest';
import type { BenchmarkResult } from '../result/result.ts';
import { findKnee, type KneePoint } from './knee.ts';

function point(value: number, p95_ms: number, { overloaded = false, valid = true, met = undefined as number | undefined } = {}): KneePoint {
  const latency = { kind: 'latency', n: 1000, p95_ns: p95_ms * 1e6 };
  const findings = overloaded ? [{ code: 'overloaded', message: '' }] : [];
  const ofSlo = met === undefined ? {} : { slo: { limits_ns: { latency: 1 }, share: 0.99 } };
  const metrics = { latency, ...(met !== undefined && { 'slo/share': { kind: 'ratio', n: 1000, value_share: met } }) };
  return { value, result: { status: 'measured', validity: { valid, reasons: [] }, findings, metrics, ...ofSlo } as unknown as BenchmarkResult };
}

describe('the knee of a sweep', () => {
  it('is the highest load whose p95 is at most five times that of the lowest', () => {
    expect(findKnee([point(100, 2), point(200, 4), point(400, 10), point(800, 10.1)])).toBe(400);
  });

  it('is the highest load that meets the slo where there is one, however p95 grows', () => {
    expect(findKnee([point(100, 2, { met: 1 }), point(200, 90, { met: 0.99 }), point(400, 91, { met: 0.98 })])).toBe(200);
    expect(findKnee([point(100, 2, { met: 0.5 }), point(200, 2, { met: 0.4 })])).toBeNull();
  });

  it('does not depend on the order of the points', () => {
    expect(findKnee([point(800, 50), point(100, 2), point(400, 9)])).toBe(400);
  });

  it('leaves out what is overloaded or invalid', () => {
    expect(findKnee([point(1, 2), point(2, 2, { overloaded: true })])).toBe(1);
    expect(findKnee([point(1, 2), point(2, 2, { valid: false })])).toBe(1);
  });

  it('has no value where all qualify, none does, or nothing was measured', () => {
    expect(findKnee([point(1, 2), point(2, 3)])).toBeNull();
    expect(findKnee([point(1, 2, { valid: false }), point(2, 3, { valid: false })])).toBeNull();
    expect(findKnee([])).toBeNull();
  });
});
