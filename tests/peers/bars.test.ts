import { describe, expect, it } from 'vitest';
import { type Bar, bars, judgeBars } from '../../benchmarks/peers/bars.ts';
import { comparisons, selectComparisons } from '../../benchmarks/peers/comparisons.ts';
import { Rounds } from '../../benchmarks/peers/rounds.ts';
import { shuffled } from '../../benchmarks/peers/run-comparison.ts';

function rounds(values: Readonly<Record<string, readonly (number | undefined)[]>>): Rounds {
  const all = new Rounds(Object.keys(values));
  for (const [contender, each] of Object.entries(values)) for (const [round, value] of each.entries()) all.add(round, contender, { m: value });
  return all;
}
const judged = (bar: Partial<Bar>, values: Parameters<typeof rounds>[0]) => judgeBars('c', rounds(values), [{ comparison: 'c', metric: 'm', is: 'at most', ...bar }])[0];

describe('a bar', () => {
  it('is on the median of our rounds', () => {
    expect(judged({ bar: 3, stretch: 2 }, { ubench: [9, 2.5, 1] })).toMatchObject({ observed: 2.5, trials: [9, 2.5, 1], met: true, stretchMet: false });
    expect(judged({ is: 'at least', bar: 3 }, { ubench: [9, 2.5, 1] })).toMatchObject({ met: false, stretchMet: undefined });
  });

  it('is on the median of the ratios to a peer, round by round', () => {
    // The second round was slow for both.
    expect(judged({ against: 'peer', bar: 0.5 }, { ubench: [1, 20, 1], peer: [2, 50, 2] })).toMatchObject({ observed: 0.5, met: true, trials: [0.5, 0.4, 0.5] });
    expect(judged({ against: 'peer', is: 'within', bar: 0.1 }, { ubench: [1.2], peer: [1] })).toMatchObject({ met: false });
    expect(judged({ against: 'peer', is: 'within', bar: 0.1 }, { ubench: [0.95], peer: [1] })).toMatchObject({ met: true });
  });

  it('compares the medians where an error of 0 has no ratio', () => {
    expect(judged({ against: 'peer', bar: 1 }, { ubench: [0, 0.1, 0.2], peer: [0.2, 0.2, 0.2] })).toMatchObject({ observed: 0.5, met: true });
    expect(judged({ against: 'peer', bar: 1 }, { ubench: [0], peer: [0] })).toMatchObject({ observed: 1, met: true });
    expect(judged({ against: 'peer', bar: 1 }, { ubench: [0.1], peer: [0] })).toMatchObject({ met: false });
  });

  it('is not judged without the peer, or where a side cannot tell', () => {
    expect(judged({ against: 'peer', bar: 1 }, { ubench: [1] })).toMatchObject({ observed: undefined, met: undefined });
    expect(judged({ against: 'peer', bar: 1 }, { ubench: [1, 1], peer: [undefined, Number.NaN] })).toMatchObject({ observed: undefined, met: undefined });
  });

  it.each(bars.map((bar) => [`${bar.comparison} ${bar.metric}${bar.against === undefined ? '' : ` against ${bar.against}`}`, bar] as const))('of the table is of something that is measured: %s', (_, { comparison, metric, against, ...limits }) => {
    const found = comparisons.find(({ name }) => name === comparison);
    expect(Object.keys(found!.metrics)).toContain(metric);
    expect([undefined, ...found!.peers.map(({ name }) => name)]).toContain(against);
    expect(limits.bar ?? limits.stretch).toBeGreaterThan(0);
  });
});

describe('comparisons', () => {
  it('are selected by name, or by the part before a slash', () => {
    expect(selectComparisons([])).toBe(comparisons);
    expect(selectComparisons(['sql', 'engine'])?.map(({ name }) => name)).toEqual(['engine/record', 'engine/send-lag', 'engine/memory', 'engine/start', 'sql']);
    expect(selectComparisons(['sql', 'engin'])).toBeUndefined();
  });

  it('are run in another order each round, and the same for the same seed', () => {
    const names = ['a', 'b', 'c', 'd'];
    const orders = Array.from({ length: 40 }, (_, round) => shuffled(names, 7, round).join(''));
    expect(orders.map((order) => [...order].sort().join(''))).toEqual(orders.map(() => 'abcd'));
    // Everybody is first about as often as the others.
    for (const name of names) expect(orders.filter((order) => order.startsWith(name)).length).toBeGreaterThan(3);
    expect(Array.from({ length: 40 }, (_, round) => shuffled(names, 7, round).join(''))).toEqual(orders);
    expect(Array.from({ length: 40 }, (_, round) => shuffled(names, 8, round).join(''))).not.toEqual(orders);
  });
});
