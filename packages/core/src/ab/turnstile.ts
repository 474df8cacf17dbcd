import { counterRandom, hashSeed } from '@ubench/load';
import type { PlannedBenchmark } from '../plan/plan.ts';
import type { BenchmarkResult } from '../result/result.ts';
import type { TrialTurns } from '../run/trial-turns.ts';

/** The first variant, and the one that is held against it. */
export type SideName = 'a' | 'b';

export interface TurnstileOptions {
  /** Ids of the benchmarks that both sides measure, in the order in which both come to them. */
  readonly benchmarks: readonly string[];
  readonly seed: number;
  /** Whether there is another pair, by what both have measured so far; asked after each. */
  goOn(benchmark: string, soFar: Readonly<Record<SideName, BenchmarkResult>>): boolean;
}

interface Side {
  readonly name: SideName;
  /** Index of the benchmark that it has come to: before the first -1, after the last Infinity. */
  at: number;
  soFar: BenchmarkResult | undefined;
  /** Lets it go on, to another trial or without. */
  go: ((trial: boolean) => void) | undefined;
}

/**
 * Lets two runs measure in turns: both come to a benchmark, then for each pair of trials a seeded coin says who is first, and the other waits until that
 * trial has ended. A side that goes on to another benchmark, or ends, is not waited for.
 */
export class Turnstile {
  /** Who was first in each pair, by benchmark. */
  readonly order = new Map<string, SideName[]>();
  readonly #options: TurnstileOptions;
  readonly #sides: Readonly<Record<SideName, Side>> = { a: newSide('a'), b: newSide('b') };
  /** Who measures now. */
  #measuring: Side | undefined;
  /** Who is next, where the pair is half done. */
  #second: Side | undefined;

  constructor(options: TurnstileOptions) {
    this.#options = options;
  }

  /** What the run of a side asks. */
  side(name: SideName): TrialTurns {
    const side = this.#sides[name];
    return {
      next: (bench, soFar, signal) => this.#next(side, bench, soFar, signal),
      done: (sound) => this.#done(side, sound),
      ended: () => {
        side.at = Infinity;
        this.#settle();
      },
    };
  }

  async #next(side: Side, { id }: PlannedBenchmark, soFar: BenchmarkResult | undefined, signal: AbortSignal): Promise<boolean> {
    const at = this.#options.benchmarks.indexOf(id);
    // What only one side has is not measured.
    if (signal.aborted || at === -1) return false;
    side.at = at;
    side.soFar = soFar;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const leave = (): void => this.#let(side, false);
    side.go = resolve;
    signal.addEventListener('abort', leave, { once: true });
    this.#settle();
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #done(side: Side, sound: boolean): void {
    if (this.#measuring !== side) return;
    this.#measuring = undefined;
    const second = this.#second;
    this.#second = undefined;
    // Half a pair says nothing: where the first could not be measured, the second need not be.
    if (second !== undefined) this.#let(second, sound);
  }

  #let(side: Side, trial: boolean): void {
    const { go } = side;
    if (go === undefined) return;
    side.go = undefined;
    if (trial) this.#measuring = side;
    if (!trial && this.#second === side) this.#second = undefined;
    go(trial);
  }

  #settle(): void {
    const { a, b } = this.#sides;
    if (a.go !== undefined && b.at > a.at) this.#let(a, false);
    if (b.go !== undefined && a.at > b.at) this.#let(b, false);
    if (a.go === undefined || b.go === undefined || a.at !== b.at || this.#second !== undefined) return;
    const id = this.#options.benchmarks[a.at]!;
    const more = a.soFar === undefined || b.soFar === undefined || this.#options.goOn(id, { a: a.soFar, b: b.soFar });
    if (!more) {
      this.#let(a, false);
      this.#let(b, false);
      return;
    }
    const order = this.order.get(id) ?? [];
    const first = firstOf(this.#options.seed, id, order.length);
    this.order.set(id, [...order, first]);
    this.#second = first === 'a' ? b : a;
    this.#let(this.#sides[first], true);
  }
}

const newSide = (name: SideName): Side => ({ name, at: -1, soFar: undefined, go: undefined });

/**
 * Who is first in a pair, from 0: a coin for every second one, and the other way round in the next, so that what being first does cancels. A pure
 * function, so that the same seed gives the same order.
 */
export function firstOf(seed: number, benchmark: string, pair: number): SideName {
  const coin = counterRandom(hashSeed(`${seed} ${benchmark}`));
  coin.at(Math.floor(pair / 2));
  return (coin.int(0, 1) + pair) % 2 === 0 ? 'a' : 'b';
}
