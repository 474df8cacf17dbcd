import { Histogram, type PhaseMeasurement } from '@ubench/load';
import { expect, test } from 'vitest';
import { goodputMetrics, unmeasuredLimits } from './goodput.ts';

const slo = { limits_ns: { latency: 5e7, timeToFirst: 1e7 }, share: 0.99 };
const perSecond = (sum: number): number => sum / 10;

function phase(good: number, met: number, all: number, recorded: readonly string[]): PhaseMeasurement {
  const tallies = new Map(good === 0 ? [] : [['goodput', { count: good, sum: good, min: 1, max: 1 }]]);
  tallies.set('slo/share', { count: all, sum: met, min: 0, max: 1 });
  return { succeeded: all, tallies, histograms: new Map(recorded.map((name) => [name, new Histogram()])) } as unknown as PhaseMeasurement;
}

test('goodput and share are over all trials', () => {
  const phases = [phase(80, 90, 100, ['timeToFirst']), phase(20, 10, 100, ['timeToFirst'])];
  expect(goodputMetrics(slo, phases, perSecond)).toEqual({
    goodput: { kind: 'rate', n: 100, value_per_s: 10 },
    'slo/share': { kind: 'ratio', n: 200, value_share: 0.5, min_share: 0.5, max_share: 0.5 },
  });
});

test('where nothing was good, goodput is nothing', () => {
  expect(goodputMetrics(slo, [phase(0, 0, 100, ['timeToFirst'])], perSecond)).toMatchObject({ goodput: { value_per_s: 0 }, 'slo/share': { value_share: 0 } });
});

test('where a limited metric was never recorded, there is no value', () => {
  const phases = [phase(100, 100, 100, [])];
  expect(unmeasuredLimits(slo, phases)).toEqual(['timeToFirst']);
  expect(goodputMetrics(slo, phases, perSecond)).toMatchObject({ goodput: { value_per_s: null, n: 0 }, 'slo/share': { value_share: null, n: 0 } });
});
