import type { Tally } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { type ServerWindow, summarizeServerNumber } from './server-numbers.ts';

/** Samples half a second before the window, and each second from there; the window is 2 s. */
const windowOf = (metrics: Record<string, (number | null)[]>, tallies: Record<string, number> = {}): ServerWindow => ({
  series: { time_s: [-0.5, 0.5, 1.5, 2.5], cpu_cores: [], rss_bytes: [], metrics },
  window_s: 2,
  tallies: new Map(Object.entries(tallies).map(([name, sum]): [string, Tally] => [name, { count: 1, sum, min: sum, max: sum }])),
});

describe('a number of the server over the window', () => {
  it('is the mean of a level, of samples in the window alone', () => {
    const one = windowOf({ waiting: [100, 2, 4, 100] });
    expect(summarizeServerNumber('gauge', { mean: 'waiting' }, [one])).toEqual({ kind: 'gauge', n: 2, value: 3, min: 2, max: 4 });
    expect(summarizeServerNumber('ratio', { mean: 'waiting' }, [windowOf({ waiting: [1, 0.2, null, 1] }), windowOf({ waiting: [1, 0.4, 0.6, 1] })])).toMatchObject({ kind: 'ratio', n: 3, min_share: 0.2, max_share: 0.6 });
  });

  it('is what a count grew by, between samples in a straight line', () => {
    expect(summarizeServerNumber('count', { increase: 'joules' }, [windowOf({ joules: [0, 10, 20, 40] }), windowOf({ joules: [5, 5, 5, 5] })])).toEqual({ kind: 'count', n: 2, value: 25 });
  });

  it('is a quotient of what grew, over all trials and not the mean of theirs', () => {
    const [few, many] = [windowOf({ hits: [0, 1, 1, 1], asked: [0, 2, 2, 2] }), windowOf({ hits: [0, 0, 0, 0], asked: [0, 20, 20, 20] })];
    expect(summarizeServerNumber('ratio', { quotient: ['hits', 'asked'] }, [few, many])).toEqual({ kind: 'ratio', n: 2, value_share: 0.5 / 11, min_share: 0, max_share: 0.5 });
  });

  it('may divide what clients recorded', () => {
    expect(summarizeServerNumber('gauge', { quotient: ['tokens', 'joules'] }, [windowOf({ joules: [0, 10, 20, 30] }, { tokens: 60 })])).toMatchObject({ kind: 'gauge', n: 1, value: 3 });
  });

  it('has no value where the service does not tell, or began anew, or nothing was asked of it', () => {
    const none = { kind: 'gauge', n: 0, value: null, min: null, max: null };
    expect(summarizeServerNumber('gauge', { mean: 'waiting' }, [windowOf({})])).toEqual(none);
    expect(summarizeServerNumber('gauge', { mean: 'toString' }, [windowOf({})])).toEqual(none);
    expect(summarizeServerNumber('count', { increase: 'joules' }, [windowOf({ joules: [null, 10, 20, 30] }), windowOf({ joules: [5, 1, 2, 3] })])).toEqual({ kind: 'count', n: 0, value: null });
    expect(summarizeServerNumber('gauge', { quotient: ['hits', 'asked'] }, [windowOf({ hits: [1, 1, 1, 1], asked: [1, 1, 1, 1] })])).toEqual(none);
    expect(summarizeServerNumber('gauge', { mean: 'waiting' }, [])).toEqual(none);
  });
});
