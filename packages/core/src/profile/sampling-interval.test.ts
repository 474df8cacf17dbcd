import { expect, it } from 'vitest';
import { samplingInterval_us } from './sampling-interval.ts';

it('a sample is taken every millisecond, and of long loads less often: what is kept does not grow', () => {
  expect([0, 10e9, 200e9, 400e9, 3600e9].map(samplingInterval_us)).toEqual([1_000, 1_000, 1_000, 2_000, 18_000]);
});
