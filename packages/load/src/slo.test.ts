import { UbenchError } from '@ubench/errors';
import { describe, expect, test } from 'vitest';
import type { MetricSpecs } from './metric.ts';
import { parseSlo } from './slo.ts';

const metric = { title: '', definition: '', better: 'lower' } as const;
const metrics: MetricSpecs = {
  tokenGap: { ...metric, kind: 'latency' },
  statements: { ...metric, kind: 'latency', keyed: true },
  tokens: { ...metric, kind: 'rate' },
};

const problemOf = (slo: unknown): { code: string; fix: string | undefined } => {
  try {
    parseSlo(slo, metrics);
  } catch (error) {
    if (error instanceof UbenchError) return { code: error.code, fix: error.fix };
    throw error;
  }
  throw new Error('it parsed');
};

describe('an slo', () => {
  test('limits the common latency and those that the workload declares, and wants 99 % to meet them', () => {
    expect(parseSlo({ latency: '50ms', tokenGap: '1ms' }, metrics)).toEqual({
      limits_ns: { latency: 50e6, tokenGap: 1e6 },
      share: 0.99,
    });
    expect(parseSlo({ latency: '50ms', share: '95%' }, metrics).share).toBe(0.95);
  });

  test('names the nearest metric for a misspelt one', () => {
    expect(problemOf({ latncy: '50ms' })).toMatchObject({ code: 'UBENCH_E_SLO_METRIC', fix: "Did you mean 'latency'?" });
    expect(problemOf({ tokenGaps: '50ms' })).toMatchObject({ fix: "Did you mean 'tokenGap'?" });
  });

  test('limits nothing that is not one duration of an operation', () => {
    expect(problemOf({ tokens: '5ms' }).code).toBe('UBENCH_E_SLO_METRIC');
    expect(problemOf({ statements: '5ms' })).toMatchObject({ code: 'UBENCH_E_SLO_METRIC' });
  });

  test('has at least one limit, above zero and with a unit', () => {
    expect(problemOf({}).code).toBe('UBENCH_E_SLO_SHAPE');
    expect(problemOf({ share: '99%' }).code).toBe('UBENCH_E_SLO_SHAPE');
    expect(problemOf([]).code).toBe('UBENCH_E_SLO_SHAPE');
    expect(problemOf('50ms').code).toBe('UBENCH_E_SLO_SHAPE');
    expect(problemOf({ latency: '0ms' }).code).toBe('UBENCH_E_SLO_LIMIT');
    expect(problemOf({ latency: 50 }).code).toBe('UBENCH_E_UNIT_MISSING');
    expect(problemOf({ latency: '50ms', share: 0 }).code).toBe('UBENCH_E_SLO_SHARE');
    expect(problemOf({ latency: '50ms', share: '101%' }).code).toMatch(/UBENCH_E_/);
  });
});
