import { type CounterRandom, counterRandom, type Random, randomStream } from '../random.ts';
import type { UnitProcess } from './unit-process.ts';

/**
 * Arrivals with independent gaps of one distribution, the first gap before the first arrival. The gap before arrival `i` is a pure
 * function of the seed and `i`.
 */
export class RenewalArrivals implements UnitProcess {
  index = -1;
  value = 0;
  readonly #random: CounterRandom;
  readonly #gap: (random: Random) => number;

  /** @param gap Draws one, of mean 1. */
  constructor(seed: number, gap: (random: Random) => number) {
    this.#random = counterRandom(seed, randomStream.arrivals);
    this.#gap = gap;
    this.advance(1);
  }

  advance(steps: number): void {
    for (let step = 0; step < steps; step++) {
      this.index++;
      this.#random.at(this.index);
      this.value += this.#gap(this.#random);
    }
  }
}
