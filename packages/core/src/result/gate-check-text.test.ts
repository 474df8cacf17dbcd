import { expect, test } from 'vitest';
import type { GateCheck } from './gate-check.ts';
import { changeText, gateCheckText } from './gate-check-text.ts';

const check: GateCheck = {
  benchmark: 'a.bench.ts > reads', metric: 'ttft.p95', unit: 'ns', better: 'lower', reference: 100e6, observed: 112.4e6, change_share: 0.124, low_share: 0.081,
  high_share: 0.169, confidence: 0.95, margin_share: 0.1, n: 5, advisory: false, verdict: 'FAIL',
};

test('a check in one line: metric, change, interval, margin, n', () => {
  expect(gateCheckText(check)).toBe('ttft.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5');
});

test.each([
  [-0.03, '−3 % better'],
  [0, '0 %'],
  [null, '–'],
  [Number.NaN, '–'],
])('a change of %s is %s, whichever way is better', (change_share, text) => {
  expect(changeText({ change_share })).toBe(text);
});

test('a bound that nothing can tell is a dash, and what is not there at all is left out', () => {
  expect(gateCheckText({ ...check, high_share: null })).toBe('ttft.p95 +12.4 % worse [8.1, –], δ 10 %, n=5');
  expect(gateCheckText({ ...check, change_share: null, low_share: null, high_share: null, n: 3 })).toBe('ttft.p95, δ 10 %, n=3');
});
