import { describe, expect, it } from 'vitest';
import { formatSlurmTime, parseSlurmTime } from './slurm-time.ts';

describe('a time limit', () => {
  it.each([
    ['5', 5 * 60],
    ['5:30', 5 * 60 + 30],
    ['2:00:00', 7_200],
    ['1-00', 86_400],
    ['1-02:30', 86_400 + 9_000],
    ['2-00:00:00', 172_800],
  ])('is read as Slurm writes it: %s', (text, seconds) => expect(parseSlurmTime(text)).toBe(seconds * 1e9));

  it('can be none', () => {
    expect(parseSlurmTime('infinite')).toBe(Infinity);
    expect(parseSlurmTime('UNLIMITED')).toBe(Infinity);
  });

  it.each(['', 'n/a', '1:2:3:4', '-1', '1-'])('is not made of %j', (text) => expect(parseSlurmTime(text)).toBeUndefined());

  it.each([
    [1e9, '00:01:00'],
    [61e9, '00:02:00'],
    [3_600e9, '01:00:00'],
    [90_000e9, '1-01:00:00'],
  ])('of %d ns is written in whole minutes, none too few', (time_ns, text) => expect(formatSlurmTime(time_ns)).toBe(text));
});
