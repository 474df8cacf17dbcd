import { describe, expect, it } from 'vitest';
import { drawnLatencies, stalledResponseTimes, truthOf } from './truth.ts';
import { parseLatency } from './truth-server/latency-model.ts';
import { parseStall, stallWindow } from './truth-server/stall-pattern.ts';

const ms = 1e6;
const s = 1e9;
const drawn = (text: string) => truthOf(drawnLatencies(parseLatency(text), 7, 0, 100_000));

describe('the truth of a constant-rate schedule on a stalling server', () => {
  const pattern = parseStall({ for: '1s', every: '10s' });
  const stalls = [0, 1, 2, 3, 4, 5].map((k) => stallWindow(pattern, 0, k));
  const truth = truthOf(stalledResponseTimes({ rate_per_s: 500, start_ns: 0, duration_ns: 60 * s, stalls, latency_ns: 5 * ms }));

  it('has every intent', () => {
    expect(truth.n).toBe(30_000);
  });

  it('agrees with the closed form over whole periods: a tenth of the intents wait half a second on average', () => {
    expect(truth.mean_ns / ms).toBeCloseTo(5 + 0.1 * 501, 6);
    expect(truth.quantile(0.5) / ms).toBeCloseTo(5, 6);
    expect(truth.quantile(0.95) / ms).toBeCloseTo(505, 6);
    expect(truth.quantile(0.99) / ms).toBeCloseTo(905, 6);
    expect(truth.max_ns / ms).toBeCloseTo(1005, 6);
    expect(truth.shareOver(100 * ms)).toBeCloseTo(0.0905, 3);
  });

  it('does not depend on the phase when whole periods are covered', () => {
    const shifted = truthOf(
      stalledResponseTimes({ rate_per_s: 500, start_ns: 2 * s, duration_ns: 50 * s, stalls, latency_ns: 5 * ms }),
    );
    expect(shifted.mean_ns).toBeCloseTo(truth.mean_ns, 3);
  });

  it('without stalls is the latency of the server', () => {
    const calm = truthOf(stalledResponseTimes({ rate_per_s: 100, start_ns: 0, duration_ns: s, stalls: [], latency_ns: 5 * ms }));
    expect([calm.n, calm.min_ns, calm.mean_ns, calm.max_ns]).toEqual([100, 5 * ms, 5 * ms, 5 * ms]);
    expect(calm.shareOver(5 * ms)).toBe(0);
  });
});

describe('quantiles', () => {
  it('are nearest-rank', () => {
    const truth = truthOf([40, 10, 30, 20]);
    expect([0, 0.25, 0.26, 0.5, 1].map((p) => truth.quantile(p))).toEqual([10, 10, 20, 20, 40]);
  });

  it('of nothing are not a number', () => {
    expect(truthOf([]).quantile(0.5)).toBeNaN();
  });
});

describe('drawn latencies', () => {
  it('of a uniform distribution fill its range', () => {
    const truth = drawn('uniform:1ms:9ms');
    expect(truth.mean_ns / ms).toBeCloseTo(5, 1);
    expect(truth.quantile(0.9) / ms).toBeCloseTo(8.2, 1);
    expect(truth.min_ns).toBeGreaterThanOrEqual(ms);
    expect(truth.max_ns).toBeLessThan(9 * ms);
  });

  it('of an exponential distribution have its mean and its tail', () => {
    const truth = drawn('exponential:5ms');
    expect(truth.mean_ns / ms).toBeCloseTo(5, 1);
    expect(truth.quantile(0.99) / (5 * ms)).toBeCloseTo(Math.log(100), 1);
    expect(truth.shareOver(5 * ms)).toBeCloseTo(Math.exp(-1), 2);
  });

  it('of a lognormal distribution have its median and its mean', () => {
    const truth = drawn('lognormal:5ms:0.5');
    expect(truth.quantile(0.5) / ms).toBeCloseTo(5, 1);
    expect(truth.mean_ns / (5 * ms)).toBeCloseTo(Math.exp(0.5 ** 2 / 2), 2);
  });

  it('are the same for the same seed and others for another', () => {
    const model = parseLatency('exponential:5ms');
    expect(drawnLatencies(model, 1, 10, 3)).toEqual(drawnLatencies(model, 1, 0, 13).slice(10));
    expect(drawnLatencies(model, 2, 0, 3)).not.toEqual(drawnLatencies(model, 1, 0, 3));
  });

  it('of consecutive requests are not correlated', () => {
    const values = drawnLatencies(parseLatency('uniform:0ms:1ms'), 3, 0, 100_000);
    let covariance = 0;
    for (let i = 1; i < values.length; i++) covariance += (values[i]! / ms - 0.5) * (values[i - 1]! / ms - 0.5);
    expect(Math.abs((covariance / values.length) * 12)).toBeLessThan(0.02);
  });
});

describe('what a latency and a stall may be', () => {
  it.each(['gaussian:1ms', 'uniform:1ms', 'exponential:1ms:2ms', 'lognormal:1ms:x'])('%s is refused with examples', (text) => {
    expect(() => parseLatency(text)).toThrow(/UBENCH_E_TRUTH_LATENCY[^]*exponential:5ms/);
  });

  it('a stall that does not end within its period is refused', () => {
    expect(() => parseStall({ for: '2s', every: '1s' })).toThrow('UBENCH_E_TRUTH_STALL');
    expect(() => parseStall({ for: '1s', every: '10s', at: '9.5s' })).toThrow('UBENCH_E_TRUTH_STALL');
  });
});
