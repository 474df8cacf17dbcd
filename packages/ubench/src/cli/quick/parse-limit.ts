import { parseQuantity, type Unit } from '@ubench/core';
import { nearest } from '@ubench/errors';
import { quickErrors } from './quick-errors.ts';

/** One `--expect`: what a spec says as `expect(result.latency.p99).toBeLessThan('20ms')`. */
export interface QuickLimit {
  /** `latency.p99` */
  readonly metric: string;
  readonly matcher: (typeof matchers)[keyof typeof matchers];
  /** As a spec writes it. */
  readonly quantity: string | number;
}

const matchers = {
  '<': 'toBeLessThan',
  '<=': 'toBeLessThanOrEqual',
  '>': 'toBeGreaterThan',
  '>=': 'toBeGreaterThanOrEqual',
  '=': 'toBe',
} as const;

/**
 * Parses `latency.p99<20ms`, and checks it against the numbers that the result is going to have: a mistake should not cost a run.
 * @throws UBENCH_E_QUICK_EXPECT, UBENCH_E_QUICK_METRIC, UBENCH_E_UNIT_MISSING, UBENCH_E_UNIT_UNKNOWN
 */
export function parseLimit(text: string, units: ReadonlyMap<string, Unit>): QuickLimit {
  const [, metric, operator, written] = /^\s*([A-Za-z]\w*(?:\.\w+)*)\s*(<=|>=|<|>|=)\s*([^\s<>=](?:.*\S)?)\s*$/.exec(text) ?? [];
  if (metric === undefined) throw quickErrors.UBENCH_E_QUICK_EXPECT({ text });
  const unit = units.get(metric);
  if (unit === undefined) {
    const known = [...units.keys()];
    throw quickErrors.UBENCH_E_QUICK_METRIC({ metric, near: nearest(metric, known), known });
  }
  const quantity = /^[\d_]+(\.\d+)?$/.test(written!) ? Number(written!.replaceAll('_', '')) : written!;
  parseQuantity(unit, quantity);
  return { metric, matcher: matchers[operator as keyof typeof matchers], quantity };
}
