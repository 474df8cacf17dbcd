import { z } from 'zod';

/** No tool measures more of anything, in any of its units, and further on it would be infinite. */
export const most = 1e18;

/** A number from 0. */
export const amount = z.number().nonnegative().max(most);
export const count = z.int().nonnegative().max(1e12);
/** What a tool leaves out, or writes as null, where nothing was measured. */
export const maybe = amount.nullish();

/** In nanoseconds; what is not there stays so. */
export const ofUnit =
  (unit_ns: number) =>
  (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : value * unit_ns;
export const ofSeconds = ofUnit(1e9);
export const ofMilliseconds = ofUnit(1e6);
