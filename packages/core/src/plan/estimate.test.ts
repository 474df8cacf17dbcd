import { type Load, parseLoad } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { estimatePlan } from './estimate.ts';
import type { Plan, PlannedBenchmark } from './plan.ts';

const bench = (load: Load, trials = 1, mode = 'run'): PlannedBenchmark => ({ kind: 'load', id: JSON.stringify(load), mode, trials, load: parseLoad(load) }) as PlannedBenchmark;
const estimate = (...benchmarks: PlannedBenchmark[]) => estimatePlan({ benchmarks } as Plan);

describe('the estimate of a plan', () => {
  it.each<[what: string, load: Load, trials: number, seconds: number]>([
    ['warm-up and duration', { concurrency: 4, duration: '10s', warmup: '2s' }, 1, 12],
    ['each of its trials', { concurrency: 4, duration: '10s', warmup: '2s' }, 3, 36],
    ['the warm-up that a load has by default', { rate: '5/s', duration: '10s' }, 1, 11],
    ['operations of an open loop by their rate', { rate: '50/s', operations: 1_000 }, 2, 40],
    ['the stages of a ramp', { rate: { from: '0/s', stages: [{ to: '5/s', over: '10s' }, { hold: '10s' }] }, warmup: '1s' }, 1, 21],
  ])('has %s', (_, load, trials, seconds) => {
    expect(estimate(bench(load, trials))).toEqual({ known_ns: seconds * 1e9, trials, open: [] });
  });

  it('names what only the service decides, and has its warm-up alone', () => {
    const load: Load = { concurrency: 4, operations: 10_000, warmup: '1s' };
    expect(estimate(bench(load, 2), bench({ rate: '5/s', duration: '10s' }))).toEqual({ known_ns: 13e9, trials: 3, open: [JSON.stringify(load)] });
  });

  it('has the time that a function is called for', () => {
    expect(estimate({ kind: 'function', id: 'f', mode: 'run', trials: 1 } as PlannedBenchmark)).toEqual({ known_ns: 150e6, trials: 1, open: [] });
  });

  it('says how many points the run may add, each like the longest of its sweep', () => {
    const points = [bench({ rate: '5/s', duration: '10s', warmup: '1s' }, 2), bench({ rate: '9/s', duration: '20s', warmup: '0s' }, 2)].map((point) => ({ ...point, group: 'sweep' }));
    const probes = [{ sweep: 'sweep', find: 'knee', parameter: 'rate', at_most: 3 } as const];
    expect(estimatePlan({ benchmarks: points, probes })).toEqual({ known_ns: 62e9, trials: 4, open: [], probes: { at_most: 3, known_ns: 120e9 } });
  });

  it('has nothing of what does not run', () => {
    expect(estimate(bench({ rate: '5/s', duration: '10s' }, 1, 'skip'))).toEqual({ known_ns: 0, trials: 0, open: [] });
  });
});
