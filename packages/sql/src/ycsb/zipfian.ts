import type { Random } from '@ubench/load';

/** YCSB's skew. */
export const theta = 0.99;

const alpha = 1 / (1 - theta);
const secondTerm = 0.5 ** theta;
const zetaOf2 = 1 + secondTerm;

/** The sum of 1 / k^θ for k from `from` + 1 to `to`, added to `start`. */
export function zetaBetween(from: number, to: number, start = 0): number {
  let sum = start;
  for (let k = from + 1; k <= to; k++) sum += k ** -theta;
  return sum;
}

/** Terms that are added one by one. */
const exactTerms = 1_000_000;

/**
 * The sum of 1 / k^θ over so many items. Beyond a million of them by the integral and the first term of Euler and Maclaurin's formula: right to
 * ten digits.
 */
export function zetaOf(items: number): number {
  const exact = zetaBetween(0, Math.min(items, exactTerms));
  if (items <= exactTerms) return exact;
  const integral = (items ** (1 - theta) - exactTerms ** (1 - theta)) / (1 - theta);
  return exact + integral + (items ** -theta - exactTerms ** -theta) / 2;
}

/**
 * Ranks from 0 that are the less likely the higher they are: rank k in proportion to 1 / (k + 1)^θ. By J. Gray et al., "Quickly generating
 * billion-record synthetic databases", SIGMOD 1994: exact for the first two ranks, and the distribution of the others lies within
 * 0.02 of the true one, as in YCSB.
 */
export class Zipfian {
  #items: number;
  #zeta: number;
  #eta = 0;

  /** @param zeta That of so many items. */
  constructor(items: number, zeta: number) {
    this.#items = items;
    this.#zeta = zeta;
    this.#updateEta();
  }

  /** Adds items, whose terms are all that is computed. */
  growTo(items: number): void {
    if (items <= this.#items) return;
    this.#zeta = zetaBetween(this.#items, items, this.#zeta);
    this.#items = items;
    this.#updateEta();
  }

  #updateEta(): void {
    this.#eta = (1 - (2 / this.#items) ** (1 - theta)) / (1 - zetaOf2 / this.#zeta);
  }

  next(random: Random): number {
    const unit = random.int(0, 2 ** 53 - 1) / 2 ** 53;
    const sum = unit * this.#zeta;
    if (sum < 1) return 0;
    if (sum < zetaOf2) return Math.min(1, this.#items - 1);
    return Math.min(this.#items - 1, Math.floor(this.#items * (this.#eta * unit - this.#eta + 1) ** alpha));
  }
}
