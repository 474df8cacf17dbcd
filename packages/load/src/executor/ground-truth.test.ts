import { describe, expect, test } from 'vitest';
import { simulate, type SimulatedService } from '../simulation/simulate.ts';

const ms = 1e6;
const s = 1e9;

/** Answers in 5 ms, and is frozen for the first second of every ten: what arrives then is answered 5 ms after the second is over. */
const stalling = async (service: SimulatedService): Promise<void> => {
  const phase = service.elapsed() % (10 * s);
  await service.sleep(phase < s ? s - phase + 5 * ms : 5 * ms);
};

describe('a server that stalls for one second in ten', () => {
  test('open loop: every operation that was intended during the stall shows it', async () => {
    const { result } = await simulate({
      load: { rate: '500/s', duration: '60s', warmup: '0s' },
      operate: stalling,
    });
    const latency = result.measure.histogram('responseTime');
    expect(result.headline).toBe('responseTime');
    expect(latency.count).toBe(30_000);
    // Intents at k · 2 ms of the stalled second wait 1000 − 2k ms: mean of the waits 501 ms over a tenth of all.
    expect(latency.mean / ms).toBeCloseTo(5 + 501 / 10, 6);
    expect(latency.percentile(95) / ms / 505).toBeCloseTo(1, 2);
    expect(latency.max / ms).toBe(1005);
    const above = (Array.from({ length: 500 }, (_, k) => 1005 - 2 * k).filter((t) => t > 100).length * 6) / 30_000;
    expect(latency.shareAbove(100 * ms)).toBeCloseTo(above, 10);
    expect(above / 0.0905).toBeCloseTo(1, 2);
    // Those of 59.996 s and 59.998 s end after the window; they are measured all the same.
    expect(result.completedInWindow).toBe(29_998);
  }, 20_000);

  test('closed loop: the same server, and nearly all operations miss the stall', async () => {
    const { result } = await simulate({ load: { concurrency: 2, duration: '60s', warmup: '0s' }, operate: stalling });
    const latency = result.measure.histogram('serviceTime');
    expect(result.headline).toBe('serviceTime');
    expect(latency.percentile(99) / ms).toBeCloseTo(5, 2);
    expect(latency.shareAbove(100 * ms)).toBeLessThan(0.001);
    expect(latency.max / ms).toBe(1005);
  }, 20_000);
});
