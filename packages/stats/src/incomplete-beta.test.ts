import { expect, test } from 'vitest';
import { incompleteBeta } from './incomplete-beta.ts';
import { logGamma } from './log-gamma.ts';

// scipy.special.betainc(a, b, x)
test.each([
  [0.5, 0.5, 0.3, 0.369_010_119_565_545],
  [2.5, 0.5, 0.9, 0.489_589_744_564_428],
  [1.37, 0.5, 0.1, 0.019_376_508_724_014],
  [30, 0.5, 0.98, 0.272_898_265_234_677],
  [0.75, 2, 0.5, 0.817_579_891_564_371],
])('I(%d, %d) at %d', (a, b, x, expected) => expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 12));

test('is 0 below and 1 above what it is of', () => {
  expect(incompleteBeta(0, 2, 3)).toBe(0);
  expect(incompleteBeta(1, 2, 3)).toBe(1);
});

// scipy.special.gammaln(x)
test.each([
  [0.25, 1.288_022_524_698_077],
  [0.5, 0.572_364_942_924_7],
  [1.37, -0.117_305_453_858_988],
  [10, 12.801_827_480_081_469],
  [60.5, 186.578_917_833_337_87],
])('log gamma of %d', (x, expected) => expect(logGamma(x)).toBeCloseTo(expected, 11));
