import { Histogram } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import type { PlannedFunctionBenchmark } from '../plan/plan.ts';
import type { FunctionTrial } from '../run/function-benchmark.ts';
import { summarizeFunction } from './summarize-function.ts';

const bench: PlannedFunctionBenchmark = {
  kind: 'function', id: 'a.bench.ts > b', name: 'b', suite: [], file: 'a.bench.ts', line: 1, tags: [], mode: 'run', seed: 1, parameters: {}, trials: 2,
};
const histogram = (...values: number[]): Histogram => {
  const all = new Histogram(1);
  for (const value of values) all.record(value);
  return all;
};
const times = (value: number, n: number): number[] => Array.from({ length: n }, () => value);
const trial = (latency: Histogram, more: Partial<FunctionTrial> = {}): FunctionTrial => ({
  latency, overhead: histogram(...times(40, 30)), elapsed_ns: 2 * latency.sum, garbage_ns: 0, saturated: undefined, ...more,
});
const codes = (...trials: FunctionTrial[]): string[] => summarizeFunction(bench, trials, 'measured').warnings.map(({ code }) => code);

describe('the trials of a function', () => {
  it('are merged by their calls, and each is kept beside', () => {
    const { metrics, trials, headline, validity } = summarizeFunction(bench, [trial(histogram(...times(1000, 30))), trial(histogram(...times(3000, 10)))], 'measured');
    expect({ headline, validity }).toEqual({ headline: 'functionTime', validity: { valid: true, reasons: [] } });
    expect(metrics).toMatchObject({
      latency: { n: 40, mean_ns: 1500, min_ns: 1000, p50_ns: 1000, max_ns: 3000, p90_ns: null },
      // 40 calls in 60 µs.
      throughput: { n: 40, value_per_s: expect.closeTo(666_667, 0) },
      operations: { value: 40 },
      callOverhead: { n: 60, p50_ns: 40 },
    });
    expect(trials.map((each) => each.metrics['latency'])).toMatchObject([{ p50_ns: 1000 }, { p50_ns: null, mean_ns: 3000 }]);
    expect(trials.map(({ window_ns }) => window_ns)).toEqual([30_000, 30_000]);
  });

  it('keep tenths of a nanosecond, which are something here', () => {
    expect(summarizeFunction(bench, [trial(histogram(41, 42, 42))], 'measured').metrics['latency']).toMatchObject({ mean_ns: 41.7 });
  });

  it('have a definition of each metric', () => {
    const { metrics, definitions } = summarizeFunction(bench, [trial(histogram(1000))], 'measured');
    expect(Object.keys(definitions)).toEqual(Object.keys(metrics));
  });

  it('have a warning when a tenth of the median is what any call takes', () => {
    expect(codes(trial(histogram(...times(401, 30))))).toEqual([]);
    expect(codes(trial(histogram(...times(399, 30))))).toEqual(['call-overhead']);
  });

  it('have a warning when the clock is too coarse, and when a tenth of the time went into garbage collection', () => {
    expect(codes(trial(histogram(...times(1000, 30)), { saturated: 'zero-mad' }))).toEqual(['timer-saturated']);
    expect(codes(trial(histogram(...times(1000, 30)), { garbage_ns: 5_900 }))).toEqual([]);
    expect(codes(trial(histogram(...times(1000, 30)), { garbage_ns: 6_100 }))).toEqual(['garbage-collection']);
  });
});
