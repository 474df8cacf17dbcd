import { describe, expect, it } from 'vitest';
import type { Comparison, Session } from '../../benchmarks/peers/comparison.ts';
import { runComparison, type Step } from '../../benchmarks/peers/run-comparison.ts';

const tool = (name: string) => ({ name, install: `make ${name}`, version: async () => '1' });
const found = (name: string) => [name, { tool: tool(name), path: `/bin/${name}`, version: '1' }] as const;

/** A comparison whose contenders answer with a function of their name, and what became of it. */
function compared(measure: (contender: string, round: number) => number, { rounds = 3, signal = new AbortController().signal } = {}) {
  const events: string[] = [];
  const steps: Step[] = [];
  const times = new Map<string, number>();
  const comparison: Comparison = {
    name: 'c', title: '', needs: [], peers: [tool('a'), tool('b'), tool('absent')], rounds, metrics: { m: { title: 'm', unit: '/s', definition: '', better: 'lower' } },
    seconds: () => 0,
    open: async () => {
      events.push('open');
      return {
        async measure(contender) {
          const time = times.get(contender) ?? 0;
          times.set(contender, time + 1);
          events.push(contender);
          return { m: measure(contender, time) };
        },
        async [Symbol.asyncDispose]() {
          events.push('closed');
        },
      };
    },
  };
  const session: Session = { quick: false, signal, tools: new Map([found('a'), found('b')]), scratch: '/nowhere', note: () => {} };
  const running = runComparison(comparison, session, { rounds, seed: 5 }, (step) => steps.push(step));
  return { running, events, steps };
}

describe('a comparison', () => {
  it('measures everybody who is here once in each round, in different orders, and pairs the rounds', async () => {
    const { running, events } = compared((contender, round) => (contender === 'ubench' ? 1 : 2) * (round + 1), { rounds: 6 });
    const rounds = await running;
    expect(events).toHaveLength(20);
    expect([events[0], events.at(-1)]).toEqual(['open', 'closed']);
    const orders = [0, 3, 6, 9, 12, 15].map((from) => events.slice(1).slice(from, from + 3).join(' '));
    expect(orders.map((order) => order.split(' ').sort().join(' '))).toEqual(orders.map(() => 'a b ubench'));
    expect(new Set(orders).size).toBeGreaterThan(1);
    expect(rounds.contenders).toEqual(['ubench', 'a', 'b']);
    expect(rounds.pairs('a', 'm')).toEqual([[1, 2], [2, 4], [3, 6], [4, 8], [5, 10], [6, 12]]);
  });

  it('leaves out who cannot be measured in a round, and goes on', async () => {
    const { running, events, steps } = compared((contender, round) => {
      if (contender === 'a' && round === 1) throw new Error('it crashed');
      return round;
    });
    const rounds = await running;
    expect(steps.filter((step) => 'problem' in step)).toEqual([{ round: 1, contender: 'a', problem: 'it crashed' }]);
    expect(rounds.pairs('a', 'm')).toEqual([[0, 0], [2, 2]]);
    expect(rounds.pairs('b', 'm')).toHaveLength(3);
    expect(events.at(-1)).toBe('closed');
  });

  it('ends at once when it is aborted, and stops its servers', async () => {
    const abort = new AbortController();
    const { running, events } = compared(
      () => {
        abort.abort(new Error('enough'));
        return 1;
      },
      { signal: abort.signal },
    );
    await expect(running).rejects.toThrow('enough');
    expect(events).toHaveLength(3);
    expect(events.at(-1)).toBe('closed');
  });
});
