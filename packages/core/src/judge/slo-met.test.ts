import { expect, test } from 'vitest';
import type { MetricSummary } from '@ubench/load';
import { meetsSlo, sloFindings } from './slo-met.ts';

const slo = { limits_ns: { latency: 5e7 }, share: 0.99 };
const met = (value_share: number | null): Record<string, MetricSummary> => ({
  'slo/share': { kind: 'ratio', n: 100, value_share, min_share: value_share, max_share: value_share },
});

test('a load meets its slo when so much of its operations do as the slo asks for', () => {
  expect(meetsSlo({ slo, metrics: met(0.99) })).toBe(true);
  expect(meetsSlo({ slo, metrics: met(0.9899) })).toBe(false);
  expect(meetsSlo({ slo: { ...slo, share: 0.9 }, metrics: met(0.9899) })).toBe(true);
});

test('nothing meets an slo that is not there or could not be judged', () => {
  expect(meetsSlo({ metrics: met(1) })).toBe(false);
  expect(meetsSlo({ slo, metrics: met(null) })).toBe(false);
});

test('a load that missed its slo says by how much, and one whose limit nobody recorded says which', () => {
  expect(sloFindings(slo, met(1), [])).toEqual({ warnings: [], findings: [] });
  expect(sloFindings(slo, met(0.93), []).findings).toMatchObject([{ code: 'slo-missed', message: 'only 93.0 % of the operations met the slo, which asks for 99.0 %' }]);
  expect(sloFindings(slo, met(null), ['timeToFirst'])).toMatchObject({ warnings: [{ code: 'slo-unmeasured' }], findings: [] });
});
