import { expect, it } from 'vitest';
import type { Bar } from '../../benchmarks/peers/bars.ts';
import { judgeBars } from '../../benchmarks/peers/bars.ts';
import { Rounds } from '../../benchmarks/peers/rounds.ts';
import { formatNumber, tableLines } from '../../benchmarks/peers/table.ts';

const comparison = {
  name: 'c',
  title: 'as fast as they can',
  metrics: {
    cost: { title: 'cost', unit: 'µs', definition: 'What it costs.', better: 'lower' },
    per_s: { title: 'requests', unit: '/s', definition: 'How many.', better: 'higher' },
  },
} as const;

it('has a block for each metric, the ratio and its interval beside each peer, then who is missing, then the bars', () => {
  const rounds = new Rounds(['ubench', 'peer', 'silent']);
  for (const [round, cost] of [10, 11, 30].entries()) {
    rounds.add(round, 'ubench', { cost, per_s: 2_000 });
    rounds.add(round, 'peer', { cost: cost * 2, per_s: Number.NaN });
    rounds.add(round, 'silent', { per_s: 4_000 });
  }
  const bars: Bar[] = [
    { comparison: 'c', metric: 'cost', against: 'peer', is: 'at most', bar: 0.8, stretch: 0.4 },
    { comparison: 'c', metric: 'per_s', against: 'silent', is: 'at least', bar: 0.6 },
    { comparison: 'c', metric: 'cost', against: 'absent', is: 'within', bar: 0.1 },
  ];
  const missing = [{ name: 'absent', install: 'make absent', version: async () => '1' }];
  expect(tableLines(comparison, rounds, missing, judgeBars('c', rounds, bars)).join('\n')).toBe(`c: as fast as they can; median of 3 rounds

  cost, µs  (lower is better)
    ubench       11.0
    peer         22.0   ubench 0.500 × (0.500 to 0.500)

  requests/s  (higher is better)
    ubench      2,000
    silent      4,000   ubench 0.500 × (0.500 to 0.500)

  absent is not here: make absent

  ✓ cost, µs, ÷ peer: 0.500; bar ≤ 0.800: met; stretch ≤ 0.400: not met
  ✗ requests/s, ÷ silent: 0.500; bar ≥ 0.600: not met
  – cost, µs, ÷ absent: not measured`);
});

it.each([[0, '0'], [12_345.6, '12,346'], [123.4, '123'], [1.005, '1.01'], [0.047, '0.047'], [0.5, '0.500'], [0.000_12, '0.00012'], [1e-9, '1.0e-9']])('%d is written as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
