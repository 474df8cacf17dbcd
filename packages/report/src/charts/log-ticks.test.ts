import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { logTicks } from './log-ticks.ts';

it('counts as people do', () => {
  expect(logTicks(9e5, 2.6e7)).toEqual([1e6, 2e6, 3e6, 5e6, 1e7, 2e7]);
  expect(logTicks(3, 4)).toEqual([3, 4]);
  expect(logTicks(1, 1e9, 4)).toEqual([1, 1e3, 1e6, 1e9]);
});

it('stays inside and below the number asked for', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), fc.double({ min: 1, max: 1e9, noNaN: true }), (smallest, factor) => {
      const ticks = logTicks(smallest, smallest * factor);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.filter((tick) => tick < smallest || tick > smallest * factor)).toEqual([]);
    }),
  );
});
