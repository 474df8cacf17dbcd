import { formatValue } from './format-value.ts';
import type { Assertion } from './result.ts';

/** `latency.p99 < 20 ms`; of a check that threw, which has no limit, only what it is about. */
export function expectedText({ metric, operator, limit, unit }: Pick<Assertion, 'metric' | 'operator' | 'limit' | 'unit'>): string {
  return limit.length === 0 ? metric : `${metric} ${operator} ${limit.map((value) => formatValue(unit, value)).join(' and ')}`;
}

/** `23.1 ms (trials: 22.8 ms, 23.4 ms)`: empty where nothing was observed, one trial stands for itself. */
export function observedText({ observed, trials, unit }: Pick<Assertion, 'observed' | 'trials' | 'unit'>): string {
  if (observed === null) return '';
  const each = trials.length > 1 ? ` (trials: ${trials.map((value) => formatValue(unit, value)).join(', ')})` : '';
  return `${formatValue(unit, observed)}${each}`;
}
