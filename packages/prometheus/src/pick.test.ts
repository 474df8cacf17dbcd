import { describe, expect, it } from 'vitest';
import { parseExposition, type Pick, pickValues } from './index.ts';

const text = 'new_total{engine="0"} 4\nnew_total{engine="1"} 6\nold_total 99\nseconds_sum 3\nseconds_count 2\nbroken NaN\n';
const later = 'new_total{engine="0"} 10\nnew_total{engine="1"} 6\nseconds_sum 9\nseconds_count 6\n';
const pick = (what: Pick, now = text, before?: string) => pickValues({ it: what }, parseExposition(now), before === undefined ? undefined : parseExposition(before))['it'];

describe('a pick', () => {
  it('has the sum of all series of the first name that is there', () => {
    expect(pick({ from: ['newest_total', 'new_total', 'old_total'] })).toBe(10);
    expect(pick({ from: 'old_total' })).toBe(99);
  });

  it('combines them otherwise, where that is asked for', () => {
    expect(pick({ from: 'new_total', combine: 'max' })).toBe(6);
    expect(pick({ from: 'new_total', combine: 'mean' })).toBe(5);
  });

  it('has only series with the labels that it names', () => {
    expect(pick({ from: 'new_total', where: { engine: '1' } })).toBe(6);
    expect(pick({ from: 'new_total', where: { engine: ['1', '0'] } })).toBe(10);
    expect(pick({ from: 'new_total', where: { engine: '2' } })).toBeUndefined();
    expect(pick({ from: 'new_total', where: { toString: 'x' } as Record<string, string> })).toBeUndefined();
  });

  it('is scaled', () => expect(pick({ from: 'old_total', scale: 0.01 })).toBeCloseTo(0.99));

  it('has no value of what is not there, or is not a number', () => {
    expect(pick({ from: 'nothing' })).toBeUndefined();
    expect(pick({ from: 'broken' })).toBeUndefined();
  });

  const mean: Pick = { from: ['seconds_sum'], per: ['seconds_count'], scale: 1000 };
  it('per another is the quotient of what both grew by', () => expect(pick(mean, later, text)).toBe(1500));
  it('per another has no value of the first sample, of an interval in which nothing happened, and after a restart', () => {
    expect(pick(mean)).toBeUndefined();
    expect(pick(mean, text, text)).toBeUndefined();
    expect(pick(mean, text, later)).toBeUndefined();
  });
});
