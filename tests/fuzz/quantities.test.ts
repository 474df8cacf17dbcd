import { formatBytes, formatDuration, formatRate, formatShare, parseBytes, parseCount, parseDuration, parseRate, parseShare } from '@ubench/units';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterexample, nastyText, nastyValue, orCode } from './fuzzed.ts';

/** What a spec may write: a number without an exponent, and a unit. */
const numeral = fc.oneof(
  fc.nat().map(String),
  fc.tuple(fc.nat(999), fc.nat(999)).map(([a, b]) => `${a}.${String(b).padStart(3, '0')}`),
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.nat(999)).map(([a, b]) => `${a}_${String(b).padStart(3, '0')}`),
);
const written = (...units: string[]) => fc.tuple(numeral, fc.constantFrom('', ' '), fc.constantFrom(...units)).map((parts) => parts.join(''));

describe('a quantity', () => {
  it.each([
    ['a duration', parseDuration, formatDuration, written('ns', 'us', 'µs', 'ms', 's', 'm', 'min', 'h')],
    ['a rate', parseRate, formatRate, written('/s', '/m', '/min', '/h')],
    ['an amount of bytes', parseBytes, formatBytes, written('B', 'kB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB')],
  ] as const)('that is %s is shown so that it can be written, and means the same to three digits', async (_what, parse, format, text) => {
    expect(await counterexample<[string]>(300, [text], (quantity) => {
      const value = orCode(() => parse(quantity));
      if (value === undefined) return;
      expect(Number.isFinite(value) && value >= 0).toBe(true);
      // People get their thousands separated by commas; a spec writes `_`.
      const again = parse(format(value).replaceAll(',', '_'));
      expect(Math.abs(again - value)).toBeLessThanOrEqual(Math.max(value * 0.005, 1e-6));
    })).toBeUndefined();
  });

  it('that is a share is shown so that it can be written, and means the same to three digits', async () => {
    expect(await counterexample<[number]>(300, [fc.double({ min: 1e-4, max: 1, noNaN: true })], (share) => {
      expect(Math.abs(parseShare(formatShare(share)) - share)).toBeLessThanOrEqual(share * 0.005);
    })).toBeUndefined();
  });

  it('that is none is refused with a code, whatever it is', async () => {
    const other = fc.constantFrom<unknown>(undefined, Symbol('s'), 10n, () => 1, Object.create(null), new Date(Number.NaN), [1], new Map());
    expect(await counterexample<[unknown]>(500, [fc.oneof(nastyValue, other, nastyText.map((text) => `1${text}`))], (value) => {
      for (const parse of [parseDuration, parseRate, parseBytes, parseShare, parseCount]) {
        const parsed = orCode(() => parse(value));
        expect(parsed === undefined || Number.isFinite(parsed)).toBe(true);
      }
    })).toBeUndefined();
  });
});
