import { parseDuration } from '@ubench/units';
import { trendErrors } from './trend-errors.ts';

/**
 * The instant, ISO 8601 in UTC, from which on runs count.
 * @param now In milliseconds since 1970.
 * @throws UBENCH_E_TREND_SINCE
 */
export function parseSince(value: string, now: number): string {
  try {
    // A day begins where the person is.
    const instant = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00`) : /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : now - parseDuration(value) / 1e6;
    return new Date(instant).toISOString();
  } catch (error) {
    throw trendErrors.UBENCH_E_TREND_SINCE({ value }, { cause: error });
  }
}
