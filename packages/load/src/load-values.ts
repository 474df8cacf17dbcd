import { UbenchError } from '@ubench/errors';
import { type Nanoseconds, parseDuration, parseRate, parseShare, type Share } from '@ubench/units';
import { loadErrors } from './load-errors.ts';
import { highestRate_per_s } from './load-keys.ts';

/** A value of a load as an error shows it. */
export const quote = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : typeof value === 'object' && value !== null ? (JSON.stringify(value) ?? 'an object') : String(value);

/** @param key Where in the load it is written: `duration`, `rate.from`. */
export const durationOf = (value: unknown, key: string): Nanoseconds => placed(key, () => parseDuration(value));

export function positiveDuration(value: unknown, key: string): Nanoseconds {
  const duration_ns = durationOf(value, key);
  if (duration_ns <= 0) throw loadErrors.UBENCH_E_LOAD_DURATION_ZERO({ key });
  return duration_ns;
}

/** @returns operations per second. */
export function rateOf(value: unknown, key: string, mayBeZero: boolean): number {
  const rate_per_s = placed(key, () => parseRate(value));
  if (!(rate_per_s >= 0 && rate_per_s <= highestRate_per_s) || (rate_per_s === 0 && !mayBeZero)) throw loadErrors.UBENCH_E_LOAD_RATE({ value: quote(value) });
  return rate_per_s;
}

export const shareOf = (value: unknown, key: string): Share => placed(key, () => parseShare(value));

export function countOf(value: unknown, key: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) throw loadErrors.UBENCH_E_LOAD_COUNT({ key, value: quote(value) });
  return value;
}

function placed<T>(key: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UbenchError ? error.at(`load.${key}`) : error;
  }
}
