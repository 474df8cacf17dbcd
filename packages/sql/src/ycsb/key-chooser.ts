import type { Random } from '@ubench/load';
import { fnv64, remainder } from './fnv.ts';
import { Zipfian } from './zipfian.ts';

export const distributions = ['zipfian', 'latest', 'uniform'] as const;
export type Distribution = (typeof distributions)[number];

/**
 * YCSB draws its scrambled zipfian over ten billion items, whatever the number of records, so that which keys are hot does not depend on
 * it; this is their zeta.
 */
export const scrambledItems = 10_000_000_000;
export const scrambledZeta = 26.469_028_201_783_02;

/** Draws the number of a record. */
export interface KeyChooser {
  /** @param newest The number of the newest record that can be read. */
  next(random: Random, newest: number): number;
}

/**
 * @param records Those that are loaded; `zeta`: theirs.
 *
 * `zipfian`: few records are popular, and they lie scattered over all that were loaded; `latest`: the newer, the more popular; `uniform`:
 * each that was loaded as likely.
 */
export function keyChooser(distribution: Distribution, records: number, zeta: number): KeyChooser {
  if (distribution === 'uniform') return { next: (random) => random.int(0, records - 1) };
  if (distribution === 'latest') {
    const ranks = new Zipfian(records, zeta);
    return {
      next(random, newest) {
        ranks.growTo(newest + 1);
        return newest - ranks.next(random);
      },
    };
  }
  const ranks = new Zipfian(scrambledItems, scrambledZeta);
  return { next: (random) => remainder(fnv64(ranks.next(random)), records) };
}
