import { parseLoad, type Load } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { planWarnings } from './plan-warnings.ts';

const planOf = (load: Load, trials: number, mode = 'run', driver = 'executor'): Plan => ({ benchmarks: [{ kind: 'load', id: 'b', mode, trials, load: parseLoad(load), driver: { name: driver } }] }) as unknown as Plan;

describe('a plan that cannot reach a p99', () => {
  it.each<[string, Load, number]>([
    ['an open loop that is too short', { rate: '100/s', duration: '9s' }, 1],
    ['a ramp that is too short', { rate: { from: '10/s', to: '180/s' }, duration: '10s' }, 1],
    ['too few operations over all trials', { concurrency: 4, operations: 499 }, 2],
  ])('is warned of: %s', (_, load, trials) => {
    expect(planWarnings(planOf(load, trials))).toMatchObject([{ benchmark: 'b', finding: { code: 'few-operations' } }]);
  });

  it.each<[string, Load, number]>([
    ['enough of them', { rate: '100/s', duration: '10s' }, 1],
    ['enough of them in a ramp', { rate: { from: '0/s', to: '200/s' }, duration: '10s' }, 1],
    ['enough over all trials', { concurrency: 4, operations: 500 }, 2],
    ['a closed loop over a time, which only the service bounds', { concurrency: 1, duration: '1s' }, 1],
  ])('is not warned of: %s', (_, load, trials) => expect(planWarnings(planOf(load, trials))).toEqual([]));

  it('is not warned of where the load is a program, which alone knows how many there are', () => expect(planWarnings(planOf({ concurrency: 4, operations: 4 }, 1, 'run', 'client'))).toEqual([]));
  it('is not warned of when it does not run', () => expect(planWarnings(planOf({ rate: '1/s', duration: '1s' }, 1, 'skip'))).toEqual([]));
});
