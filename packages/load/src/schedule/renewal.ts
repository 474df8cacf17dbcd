import { counterRandom, type Random, randomStream } from '../random.ts';
import type { UnitProcess } from './unit-process.ts';

/**
 * Arrivals with independent gaps of one distribution, the first gap before the first arrival. The gap before arrival `i` is a pure
 * function of the seed and `i`.
 * @param gap Draws one, of mean 1.
 */
export function renewalArrivals(seed: number, gap: (random: Random) => number): UnitProcess {
  const random = counterRandom(seed, randomStream.arrivals);
  let index = -1;
  let value = 0;
  const process = {
    get index() {
      return index;
    },
    get value() {
      return value;
    },
    advance() {
      index++;
      random.at(index);
      value += gap(random);
    },
  };
  process.advance();
  return process;
}
