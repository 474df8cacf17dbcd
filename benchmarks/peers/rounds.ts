import type { Pair } from '@ubench/stats';
import { type Measured, own } from './comparison.ts';

/** What the contenders of a comparison measured, round by round. */
export class Rounds {
  /** In the order in which they are shown. */
  readonly contenders: readonly string[];
  readonly #rounds: Map<string, Measured>[] = [];

  constructor(contenders: readonly string[]) {
    this.contenders = contenders;
  }

  add(round: number, contender: string, measured: Measured): void {
    (this.#rounds[round] ??= new Map()).set(contender, measured);
  }

  /** What a contender measured in each round that it has finished. */
  of(contender: string): Measured[] {
    return this.#rounds.map((round) => round.get(contender)).filter((measured) => measured !== undefined);
  }

  /** Numbers that there are, in the order of the rounds. */
  valuesOf(contender: string, metric: string): number[] {
    return this.of(contender).flatMap((measured) => numberOf(measured, metric) ?? []);
  }

  /** Ours and a peer's, of the rounds that have both. */
  pairs(peer: string, metric: string): Pair[] {
    return this.#rounds.flatMap((round) => {
      const [ours, theirs] = [own, peer].map((name) => numberOf(round.get(name) ?? {}, metric));
      return ours === undefined || theirs === undefined ? [] : [[ours, theirs] as const];
    });
  }
}

/** What cannot be told is no number. */
const numberOf = (measured: Measured, metric: string): number | undefined => (Number.isFinite(measured[metric]) ? measured[metric] : undefined);
