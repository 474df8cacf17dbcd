import { metricUnits } from '@ubench/core';
import { describe, expect, test } from 'vitest';
import { parseLimit } from './parse-limit.ts';

const units = metricUnits({ recall: { kind: 'ratio', title: '', definition: '', better: 'higher' } });

test.each([
  ['latency.p99<20ms', 'latency.p99', 'toBeLessThan', '20ms'],
  ['latency.p99 <= 20 ms', 'latency.p99', 'toBeLessThanOrEqual', '20 ms'],
  ['throughput>5_000/s', 'throughput', 'toBeGreaterThan', '5_000/s'],
  ['recall>=95%', 'recall', 'toBeGreaterThanOrEqual', '95%'],
  ['recall>0.95', 'recall', 'toBeGreaterThan', 0.95],
  ['errors.count = 0', 'errors.count', 'toBe', 0],
  ['operations>1_000', 'operations', 'toBeGreaterThan', 1000],
])('%s', (text, metric, matcher, quantity) => {
  expect(parseLimit(text, units)).toEqual({ metric, matcher, quantity });
});

describe('what is no limit is refused before anything runs', () => {
  test.each([
    ['latency.p99', 'UBENCH_E_QUICK_EXPECT', /Write a metric, one of/],
    ['latency.p99<', 'UBENCH_E_QUICK_EXPECT', /Write a metric/],
    ['<20ms', 'UBENCH_E_QUICK_EXPECT', /Write a metric/],
    ['latency.p99<<20ms', 'UBENCH_E_QUICK_EXPECT', /Write a metric/],
    ['latency<20ms', 'UBENCH_E_QUICK_METRIC', /latency\.p99/],
    ['latency.p98<20ms', 'UBENCH_E_QUICK_METRIC', /Did you mean 'latency\.p9\d*'/],
    ['ttft.p99<20ms', 'UBENCH_E_QUICK_METRIC', /There are|Did you mean/],
    ['latency.p99<20', 'UBENCH_E_UNIT_MISSING', /20ms/],
    ['latency.p99<20/s', 'UBENCH_E_UNIT_UNKNOWN', /20ms/],
    ['throughput>100', 'UBENCH_E_UNIT_MISSING', /100\/s/],
  ])('%s', (text, code, fix) => {
    expect(() => parseLimit(text, units)).toThrow(expect.objectContaining({ code, fix: expect.stringMatching(fix) }));
  });
});
