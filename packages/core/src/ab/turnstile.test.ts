import { describe, expect, it } from 'vitest';
import type { PlannedBenchmark } from '../plan/plan.ts';
import type { BenchmarkResult } from '../result/result.ts';
import type { TrialTurns } from '../run/trial-turns.ts';
import { firstOf, type SideName, Turnstile, type TurnstileOptions } from './turnstile.ts';

const bench = (id: string): PlannedBenchmark => ({ id }) as PlannedBenchmark;
const after = (trials: number): BenchmarkResult | undefined => (trials === 0 ? undefined : ({ trials: Array.from({ length: trials }) } as unknown as BenchmarkResult));
const never = new AbortController().signal;

/** What a run does at a turnstile: each trial takes a turn of the event loop. */
async function measure(turns: TrialTurns, name: SideName, id: string, log: string[], sound: (trial: number) => boolean = () => true, signal = never): Promise<number> {
  let trials = 0;
  while (await turns.next(bench(id), after(trials), signal)) {
    log.push(`${name} ${id} begins`);
    await new Promise((done) => setImmediate(done));
    trials++;
    log.push(`${name} ${id} ends`);
    turns.done(sound(trials));
    if (!sound(trials)) break;
  }
  return trials;
}

function turnstile(given: Partial<TurnstileOptions> = {}) {
  const made = new Turnstile({ benchmarks: ['x', 'y'], seed: 1, goOn: (_, { a }) => a.trials.length < 5, ...given });
  return { made, a: made.side('a'), b: made.side('b'), log: [] as string[] };
}

describe('two sides at a turnstile', () => {
  it('measure in turns, never at the same time', async () => {
    const { a, b, log } = turnstile();
    expect(await Promise.all([measure(a, 'a', 'x', log), measure(b, 'b', 'x', log)])).toEqual([5, 5]);
    for (let at = 0; at < log.length; at += 2) expect(log[at]!.replace('begins', 'ends')).toBe(log[at + 1]);
    const pairs = Array.from({ length: 5 }, (_, pair) => log.slice(pair * 4, pair * 4 + 4).map((line) => line[0]));
    for (const pair of pairs) expect(new Set(pair)).toEqual(new Set(['a', 'b']));
  });

  it('are in the order that the seed says, which is kept', async () => {
    const { made, a, b, log } = turnstile({ goOn: (_, results) => results.a.trials.length < 10 });
    await Promise.all([measure(a, 'a', 'x', log), measure(b, 'b', 'x', log)]);
    const first = Array.from({ length: 10 }, (_, pair) => log[pair * 4]![0]);
    expect(made.order.get('x')).toEqual(first);
    expect(first).toEqual(Array.from({ length: 10 }, (_, pair) => firstOf(1, 'x', pair)));
  });

  it('both wait for who has not come yet', async () => {
    const { a, b, log } = turnstile();
    const waiting = measure(a, 'a', 'x', log);
    await new Promise((done) => setImmediate(done));
    expect(log).toEqual([]);
    await Promise.all([waiting, measure(b, 'b', 'x', log)]);
    expect(log).toHaveLength(20);
  });

  it('do not wait for one that goes on without measuring', async () => {
    const { a, b, log } = turnstile();
    const ofA = measure(a, 'a', 'x', log);
    const ofB = measure(b, 'b', 'y', log);
    expect(await ofA).toBe(0);
    expect(await Promise.all([measure(a, 'a', 'y', log), ofB])).toEqual([5, 5]);
  });

  it('do not wait for one that has ended, not even in the middle of its turn', async () => {
    const { a, b, log } = turnstile();
    const [one, other] = firstOf(1, 'x', 0) === 'a' ? [a, b] : [b, a];
    const begun = one.next(bench('x'), undefined, never);
    const waiting = measure(other, 'b', 'x', log);
    expect(await begun).toBe(true);
    one.ended();
    expect(await waiting).toBe(0);
  });

  it('end a benchmark where one trial was not sound: half a pair says nothing', async () => {
    const { made, a, b, log } = turnstile();
    const trials = await Promise.all([measure(a, 'a', 'x', log, (trial) => trial < 3), measure(b, 'b', 'x', log)]);
    expect(trials[0]).toBe(3);
    expect(trials[1]).toBe(made.order.get('x')![2] === 'a' ? 2 : 3);
    expect(await Promise.all([measure(a, 'a', 'y', log), measure(b, 'b', 'y', log)])).toEqual([5, 5]);
  });

  it('are released by the abort of their run', async () => {
    const { a, log } = turnstile();
    const abort = new AbortController();
    const waiting = measure(a, 'a', 'x', log, undefined, abort.signal);
    abort.abort();
    expect(await waiting).toBe(0);
    expect(await a.next(bench('y'), undefined, abort.signal)).toBe(false);
  });

  it('measure nothing that only one of them has', async () => {
    const { a, log } = turnstile();
    expect(await measure(a, 'a', 'only here', log)).toBe(0);
  });
});

const order = (seed: number, benchmark: string): string => Array.from({ length: 10 }, (_, pair) => firstOf(seed, benchmark, pair)).join('');

describe('who is first', () => {
  it('is random, and the same for the same seed', () => {
    expect(order(7, 'x')).toBe(order(7, 'x'));
    expect(new Set(Array.from({ length: 50 }, (_, seed) => order(seed, 'x'))).size).toBeGreaterThan(20);
    expect(order(7, 'x')).not.toBe(order(7, 'y'));
  });

  it('is each of the two equally often, so that what being first does cancels', () => {
    for (let seed = 0; seed < 50; seed++) expect([...order(seed, 'x')].filter((side) => side === 'a')).toHaveLength(5);
  });
});
