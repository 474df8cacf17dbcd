import { type Expectation, expectation, type MetricValue, type Unit } from '@ubench/core';

/**
 * Says what must hold of a metric: `expect(result.latency.p99).toBeLessThan('20ms')`. It records and does not throw: every
 * expectation of a benchmark is evaluated and kept with its limit, what was observed, and its verdict. A metric without data is an ERROR.
 * @throws UBENCH_E_EXPECT_OUTSIDE outside the check of a benchmark.
 */
export function expect<U extends Unit>(metric: MetricValue<U> | undefined): Expectation<U> {
  return expectation(metric);
}
