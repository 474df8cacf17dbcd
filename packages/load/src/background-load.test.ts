import { describe, expect, test } from 'vitest';
import { type BackgroundLoad, parseBackgroundLoad } from './background-load.ts';

const parse = (load: object) => parseBackgroundLoad(load as BackgroundLoad, 2e9);

describe('a load in the background', () => {
  test('is closed or open, and its warm-up is that of its benchmark', () => {
    expect(parse({ concurrency: 4, think: '5ms' })).toMatchObject({ loop: 'closed', concurrency: 4, think_ns: 5e6, warmup_ns: 2e9 });
    expect(parse({ rate: '50/s', arrivals: 'poisson', timeout: '1s' })).toMatchObject({ loop: 'open', rate_per_s: 50, arrivals: 'poisson', timeout_ns: 1e9, grace_ns: 1e9, warmup_ns: 2e9 });
  });

  test.each([
    ['duration', { concurrency: 4, duration: '10s' }],
    ['operations', { concurrency: 4, operations: 10 }],
    ['warmup', { concurrency: 4, warmup: '1s' }],
    ['until', { concurrency: 4, until: 'stable' }],
    ['abortOn', { concurrency: 4, abortOn: { errors: '10%', for: '10s' } }],
    ['trace', { trace: 'requests.csv' }],
  ])('has no %s', (key, load) => {
    expect(() => parse(load)).toThrow(`A load in the background has no '${key}'.`);
  });

  test('has a rate that does not change', () => {
    expect(() => parse({ rate: { from: '1/s', to: '5/s' } })).toThrow('no rate that changes');
  });

  test('is refused like other loads are', () => {
    expect(() => parse({ concurency: 4 })).toThrow("no key 'concurency'");
    expect(() => parse({ concurrency: 4, rate: '5/s' })).toThrow('concurrency and rate');
    expect(() => parse({})).toThrow('none of concurrency, rate and trace');
    expect(() => parseBackgroundLoad(undefined as unknown as BackgroundLoad, 0)).toThrow('A load is an object');
  });
});
