import { type IntervalPoint, type Load, type LoadPlan, parseLoad } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { nextEnd, steerLoad } from './steer-load.ts';

const planOf = (load: Partial<Load>): LoadPlan => parseLoad({ concurrency: 1, duration: '1m', ...load } as Load);

/** What becomes of a load whose seconds go like that. */
async function steered(load: LoadPlan, seconds: readonly (readonly [completed: number, failed: number])[]) {
  const ends: number[] = [];
  const steering = steerLoad(load, (complete_s) => ends.push(complete_s));
  const points: IntervalPoint[] = [];
  for (const [time_s, [completed, failed]] of seconds.entries()) {
    points.push({ time_s, completed, failed, mean_ns: null, stddev_ns: null, p50_ns: null, p95_ns: null, max_ns: null });
    steering.look(points);
    steering.look(points);
  }
  const reason = await Promise.race([steering.hopeless, Promise.resolve(undefined)]);
  return { ends, reason, steadiness: steering.steadiness };
}

const good = [100, 0] as const;

describe('a load', () => {
  it('that asks for nothing is left alone', async () => {
    expect(await steered(planOf({}), [[0, 100], good, good, good, good])).toEqual({ ends: [], reason: undefined, steadiness: undefined });
  });

  it('until it is stable is ended once, when its last seconds are steady', async () => {
    const load = planOf({ until: { over: '3s', stable: '5%' } });
    const { ends, steadiness } = await steered(load, [[10, 0], [60, 0], good, good, good, good, [1, 0], [1, 0]]);
    expect(ends).toEqual([5]);
    expect(steadiness).toEqual({ after_s: 5, drift_share: 0, spread_share: 0 });
  });

  it('until it is stable that never is says how far it was from it', async () => {
    const { ends, steadiness } = await steered(planOf({ until: { over: '3s', stable: '5%' } }), [good, good, [80, 0], [120, 0]]);
    expect(ends).toEqual([]);
    expect(steadiness).toMatchObject({ after_s: null, drift_share: expect.closeTo(0.2, 9) });
  });

  it('is hopeless when too much of the last seconds failed', async () => {
    const load = planOf({ abortOn: { errors: '10%', for: '2s' } });
    expect((await steered(load, [[0, 9]])).reason).toBeUndefined();
    expect((await steered(load, [good, [80, 20]])).reason).toBeUndefined();
    expect((await steered(load, [good, [80, 20], [99, 1]])).reason).toBe('10.5 % of the operations of the last 2 s failed, over the 10.0 % of its abortOn');
  });
});

describe('the end that is ordered', () => {
  it('is the next whole second of the measurement that everybody can hear of in time', () => {
    const start_ns = 5.25e9;
    expect(nextEnd(start_ns, start_ns + 3.1e9)).toBe(start_ns + 4e9);
    expect(nextEnd(start_ns, start_ns + 3.95e9)).toBe(start_ns + 5e9);
  });
});
