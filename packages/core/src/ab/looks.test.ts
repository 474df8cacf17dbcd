import { describe, expect, it } from 'vitest';
import type { GateRules } from '../gate/gate-rule.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { abLooks, atLooks } from './looks.ts';

const metricsOf = (rate: number) => ({ throughput: { kind: 'rate', n: 1000, value_per_s: rate } });
const result = (rates: readonly number[], reasons: readonly string[] = []) =>
  ({
    metrics: metricsOf(1),
    definitions: { throughput: { title: 'Throughput', definition: '', better: 'higher' } },
    validity: { valid: reasons.length === 0, reasons: reasons.map((message) => ({ code: 'errors', message })) },
    trials: rates.map((rate) => ({ metrics: metricsOf(rate) })),
  }) as unknown as BenchmarkResult;

const rules = new Map<string, GateRules>([['x', { throughput: { margin_share: 0.05, advisory: false } }]]);

/** After how many pairs it was judged and ended, where the second variant is slower by these factors. */
function looksAt(factors: readonly number[], looks: readonly number[] = abLooks): { judged: number[]; ended: number } {
  const judged: number[] = [];
  const goOn = atLooks({ looks, rules, onLook: (_, [check]) => judged.push(check!.n) });
  for (let pairs = 1; pairs <= factors.length; pairs++) {
    const upToNow = factors.slice(0, pairs);
    if (!goOn('x', { a: result(upToNow.map(() => 1000)), b: result(upToNow.map((factor) => 1000 / factor)) })) return { judged, ended: pairs };
  }
  return { judged, ended: Infinity };
}

const twelve = (...factors: readonly number[]): number[] => Array.from({ length: 12 }, (_, index) => factors[index % factors.length]!);

describe('a benchmark is judged', () => {
  it('after 5 pairs, which are enough where they are clear', () => {
    expect(looksAt(twelve(1.2, 1.21, 1.19))).toEqual({ judged: [5], ended: 5 });
    expect(looksAt(twelve(1, 1.001, 0.999))).toEqual({ judged: [5], ended: 5 });
  });

  it('after 10 where they are not, and never again', () => {
    expect(looksAt(twelve(0.7, 1.4))).toEqual({ judged: [5, 10], ended: 10 });
  });

  it('not in between, however clear it was until then', () => {
    expect(looksAt([2, 2.1, 2, 2.1, 2])).toEqual({ judged: [5], ended: 5 });
    expect(looksAt([2, 2.1, 2, 2.1])).toEqual({ judged: [], ended: Infinity });
  });

  it('where other looks are asked for, at these', () => {
    expect(looksAt(twelve(1.2, 1.21), [10])).toEqual({ judged: [10], ended: 10 });
  });

  it('not at all once a variant is invalid: that ends it at once', () => {
    const goOn = atLooks({ looks: abLooks, rules, onLook: () => expect.unreachable() });
    expect(goOn('x', { a: result([1000]), b: result([1000], ['half of it failed']) })).toBe(false);
  });
});
