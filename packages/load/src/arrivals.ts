import { nearest } from '@ubench/errors';
import { loadErrors } from './load-errors.ts';
import type { OpenLoop } from './load-plan.ts';
import { quote } from './load-values.ts';

/** How the operations of a rate are spread over time. */
export type Arrivals =
  /** Evenly spaced. */
  | 'constant'
  /** Independent, as from many users: exponentially distributed gaps. */
  | 'poisson'
  /** Gamma distributed gaps: a shape below 1 makes bursts, 1 is `poisson`, and the greater it is, the more evenly they come. */
  | { readonly gamma: number };

/** What a driver says which arrivals it can run by. */
export type ArrivalKind = 'constant' | 'poisson' | 'gamma' | 'trace';

export const arrivalKind = (arrivals: OpenLoop['arrivals']): ArrivalKind => (typeof arrivals === 'string' ? arrivals : 'gamma' in arrivals ? 'gamma' : 'trace');

/** @throws UBENCH_E_LOAD_ARRIVALS */
export function parseArrivals(value: unknown): OpenLoop['arrivals'] {
  if (value === 'constant' || value === 'poisson') return value;
  if (typeof value === 'object' && value !== null && 'gamma' in value && Object.keys(value).length === 1) {
    const { gamma } = value;
    if (typeof gamma === 'number' && gamma > 0 && gamma < Infinity) return { gamma };
  }
  const near = typeof value === 'string' ? nearest(value, ['constant', 'poisson']) : undefined;
  throw loadErrors.UBENCH_E_LOAD_ARRIVALS({ value: quote(value), near });
}
