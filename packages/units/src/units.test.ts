import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Duration, formatBytes, formatDuration, formatRate, formatShare, parseBytes, parseDuration, parseRate, parseShare, type Rate } from './index.ts';

describe('a duration', () => {
  it.each([
    ['20ms', 20e6],
    ['1.5s', 1.5e9],
    ['2m', 120e9],
    ['2 min', 120e9],
    ['1h', 3600e9],
    ['30d', 2592e12],
    ['500us', 500e3],
    ['500µs', 500e3],
    ['1_000ns', 1000],
    ['0s', 0],
  ])('%s is %d ns', (text, ns) => expect(parseDuration(text)).toBe(ns));

  it.each(['', 'fast', '20', '20 lightyears', '-1s', '1.2.3s', '1e3ms', ' ms', null, undefined, {}])('%j is refused with examples', (value) => {
    expect(() => parseDuration(value)).toThrow(/is not a duration.*'20ms', '1.5s', '2m'/s);
  });

  it('a bare number is refused with the three likely meanings', () => {
    expect(() => parseDuration(20)).toThrow(/20 has no unit.*'20ms', '20s', '20us'/s);
  });

  it('is shown with three significant digits in a readable unit', () => {
    expect([0, 999, 1_234, 1_234_567, 12_345_678, 999_999_999, 1.5e9, 150e9].map(formatDuration)).toEqual([
      '0 ns', '999 ns', '1.23 µs', '1.23 ms', '12.3 ms', '1,000 ms', '1.50 s', '2.50 min',
    ]);
  });

  it('as a type accepts quantities and refuses bare text', () => {
    expectTypeOf<'20ms'>().toExtend<Duration>();
    expectTypeOf<'5_000 ms'>().toExtend<Duration>();
    expectTypeOf<'soon'>().not.toExtend<Duration>();
    expectTypeOf<'20'>().not.toExtend<Duration>();
  });
});

describe('a rate', () => {
  it.each([['200/s', 200], ['5_000/s', 5000], ['30/min', 0.5], ['60/m', 1], ['3600/h', 1]])('%s is %d per second', (text, rate) =>
    expect(parseRate(text)).toBeCloseTo(rate, 12));

  it('a bare number is refused with the three likely meanings', () => {
    expect(() => parseRate(200)).toThrow(/'200\/s', '200\/min', '200\/h'/);
  });

  it('is refused without a unit of time', () => expect(() => parseRate('200')).toThrow(/'200' is not a rate/));

  it('is shown per second', () => expect([0.5, 12.34, 1240, 48_230].map(formatRate)).toEqual(['0.5/s', '12.3/s', '1,240/s', '48,230/s']));

  it('as a type', () => {
    expectTypeOf<'5_000/s'>().toExtend<Rate>();
    expectTypeOf<'5000'>().not.toExtend<Rate>();
  });
});

describe('a share', () => {
  it.each([['0.1%', 0.001], ['100%', 1], [0.95, 0.95], [1, 1], ['50 %', 0.5]])('%s is %d', (value, share) => expect(parseShare(value)).toBeCloseTo(share, 12));

  it('a number over 1 is refused with the likely meanings', () => expect(() => parseShare(95)).toThrow(/'95%'/));

  it.each(['95', '101%', 'most'])('%s is refused', (value) => expect(() => parseShare(value)).toThrow(/is not a share/));

  it('is shown in percent', () => expect([0, 0.001, 0.0905, 1].map(formatShare)).toEqual(['0 %', '0.1 %', '9.05 %', '100 %']));
});

describe('an amount of bytes', () => {
  it.each([['256MB', 256e6], ['2 GiB', 2 ** 31], ['512 B', 512]])('%s is %d', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it('a bare number or another unit is refused', () => {
    expect(() => parseBytes(256)).toThrow(/'256 MiB'/);
    expect(() => parseBytes('256 MiBi')).toThrow(/is not a size/);
  });

  it('is shown in binary units', () => expect([100, 1536, 3 * 2 ** 30].map(formatBytes)).toEqual(['100 B', '1.50 KiB', '3.00 GiB']));
});
