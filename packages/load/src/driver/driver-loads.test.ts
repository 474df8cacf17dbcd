import { describe, expect, test } from 'vitest';
import { type Load, parseLoad } from '../load-spec.ts';
import { type DriverLoads, lackFor } from './driver-loads.ts';

const plain: DriverLoads = { closed: { think: false, continuous: true }, open: { arrivals: ['constant'], latencyFrom: 'sent' }, stops: ['duration'] };

describe('a driver that cannot do everything', () => {
  test.each<[Load, RegExp]>([
    [{ concurrency: 1, think: '1ms', duration: '1s' }, /think/],
    [{ concurrency: 1, operations: 5 }, /number of operations/],
    [{ rate: '1/s', arrivals: 'poisson', duration: '1s' }, /arrive poisson/],
    [{ rate: '1/s', arrivals: { gamma: 2 }, duration: '1s' }, /arrive gamma/],
    [{ rate: { from: '1/s', to: '2/s' }, duration: '1s' }, /rate does not change/],
    [{ rate: '1/s', skipAfter: '1s', duration: '1s' }, /waited too long/],
  ])('lacks what %j needs', (load, lack) => expect(lackFor(parseLoad(load), plain)).toMatch(lack));

  test('lacks nothing for the others', () => {
    expect(lackFor(parseLoad({ concurrency: 1, duration: '1s' }), plain)).toBeUndefined();
    expect(lackFor(parseLoad({ rate: { from: '1/s', to: '2/s' }, duration: '1s' }), { ...plain, open: { ...plain.open!, ramps: true } })).toBeUndefined();
  });
});
