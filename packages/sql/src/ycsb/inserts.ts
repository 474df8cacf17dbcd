import { mixUnit } from './core-workloads.ts';
import { fnv64, remainder } from './fnv.ts';

/**
 * Which operations insert: one of every twenty, at a place that differs from twenty to twenty. So how many were before operation `i`
 * follows from `i` alone, and any number of agents inserts the same records without asking each other.
 */
const placeIn = (twenty: number): number => remainder(fnv64(twenty), mixUnit);

export const isInsert = (i: number): boolean => placeIn(Math.floor(i / mixUnit)) === i % mixUnit;

/** How many operations before operation `i` insert. */
export function insertsBefore(i: number): number {
  const twenty = Math.floor(i / mixUnit);
  return twenty + (placeIn(twenty) < i % mixUnit ? 1 : 0);
}
