import type { Duration, ShareString } from '@ubench/units';
import { loadErrors } from './load-errors.ts';
import { earlyEndDefaults } from './load-keys.ts';
import type { LoadPlan } from './load-plan.ts';
import { positiveDuration, quote, shareOf } from './load-values.ts';

/** Ends a load when its throughput is steady. */
export type Until =
  | 'stable'
  | {
      /** How far the throughput may drift, and how much it may spread, of its mean. Default: `'7.5%'`. */
      readonly stable?: ShareString | number;
      /** The last so many whole seconds are looked at, at least three. Default: `'10s'`. */
      readonly over?: Duration;
    };

/** Ends a load that is hopeless. */
export interface AbortOn {
  /** More of the operations that ended have failed. */
  readonly errors: ShareString | number;
  /** In the last so many whole seconds. Default: `'10s'`. */
  readonly for?: Duration;
}

const second_ns = 1e9;
const fewestWindows = 3;

/** @throws UBENCH_E_LOAD_UNTIL and unit errors. */
export function parseUntil(given: unknown): NonNullable<LoadPlan['until']> {
  const until = given === 'stable' ? {} : given;
  if (typeof until !== 'object' || until === null || Array.isArray(until)) throw loadErrors.UBENCH_E_LOAD_UNTIL({ problem: `is ${quote(given)}` });
  const { stable = earlyEndDefaults.stable, over = earlyEndDefaults.over, ...others } = until as Record<string, unknown>;
  requireNothing(others, (key) => loadErrors.UBENCH_E_LOAD_UNTIL({ problem: `has no '${key}'` }));
  const within_share = shareOf(stable, 'until.stable');
  const over_s = wholeSeconds(over, 'until.over');
  if (within_share === 0) throw loadErrors.UBENCH_E_LOAD_UNTIL({ problem: 'allows no spread at all' });
  if (over_s < fewestWindows) throw loadErrors.UBENCH_E_LOAD_UNTIL({ problem: `looks at ${over_s} s, and at least ${fewestWindows} s make a line` });
  return { within_share, over_s };
}

/** @throws UBENCH_E_LOAD_ABORT_ON and unit errors. */
export function parseAbortOn(given: unknown): NonNullable<LoadPlan['abort_on']> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw loadErrors.UBENCH_E_LOAD_ABORT_ON({ problem: `is ${quote(given)}` });
  const { errors, for: length = earlyEndDefaults.for, ...others } = given as Record<string, unknown>;
  requireNothing(others, (key) => loadErrors.UBENCH_E_LOAD_ABORT_ON({ problem: `has no '${key}'` }));
  if (errors === undefined) throw loadErrors.UBENCH_E_LOAD_ABORT_ON({ problem: 'does not say how many errors are too many' });
  return { errors_share: shareOf(errors, 'abortOn.errors'), for_s: wholeSeconds(length, 'abortOn.for') };
}

function requireNothing(others: object, refusal: (key: string) => Error): void {
  const [key] = Object.keys(others);
  if (key !== undefined) throw refusal(key);
}

/** Both are judged by what agents tell once a second. */
const wholeSeconds = (value: unknown, key: string): number => Math.ceil(positiveDuration(value, key) / second_ns);
