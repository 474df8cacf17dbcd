import { counterRandom, randomStream } from '../random.ts';
import type { Schedule } from './schedule.ts';

/** A Poisson process: independent, exponentially distributed gaps with mean 1 / rate, the first one before the first arrival. */
export function poissonArrivals(rate_per_s: number, seed: number): Schedule {
  const random = counterRandom(seed, randomStream.arrivals);
  const meanGap_ns = 1e9 / rate_per_s;
  let index = -1;
  let offset_ns = 0;
  const schedule = {
    get index() {
      return index;
    },
    get offset_ns() {
      return offset_ns;
    },
    advance() {
      index++;
      random.at(index);
      offset_ns += random.exponential() * meanGap_ns;
    },
  };
  schedule.advance();
  return schedule;
}
