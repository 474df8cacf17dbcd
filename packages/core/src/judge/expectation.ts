import { AsyncLocalStorage } from 'node:async_hooks';
import { toErrorRecord } from '@ubench/errors';
import { type Duration, parseCount, parseDuration, parseRate, parseShare, type Rate, type ShareString } from '@ubench/units';
import { coreErrors } from '../core-errors.ts';
import type { MetricValue, Unit } from '../result/measured.ts';
import type { Assertion, Finding } from '../result/result.ts';
import { withinTime } from '../time-limit.ts';

/** What a limit of a unit is written as. */
export interface QuantityOf {
  ns: Duration;
  per_s: Rate;
  share: ShareString | number;
  count: number;
}

/** One limit, or one per backend where systems differ. */
export type Limit<U extends Unit> = QuantityOf[U] | ({ readonly default?: QuantityOf[U] } & { readonly [backend: string]: QuantityOf[U] });

/** Records what must hold of a metric. Nothing throws when it does not: every expectation is evaluated and kept. */
export interface Expectation<U extends Unit> {
  toBeLessThan(limit: Limit<U>): void;
  toBeLessThanOrEqual(limit: Limit<U>): void;
  toBeGreaterThan(limit: Limit<U>): void;
  toBeGreaterThanOrEqual(limit: Limit<U>): void;
  /** Exactly. For counts. */
  toBe(limit: Limit<U>): void;
  /** Both bounds included. */
  toBeBetween(low: Limit<U>, high: Limit<U>): void;
}

/** What each function of an expectation compares by. */
export const matchers = {
  toBeLessThan: { operator: '<', meaning: 'less than the limit' },
  toBeLessThanOrEqual: { operator: '<=', meaning: 'the limit or less' },
  toBeGreaterThan: { operator: '>', meaning: 'more than the limit' },
  toBeGreaterThanOrEqual: { operator: '>=', meaning: 'the limit or more' },
  toBe: { operator: '=', meaning: 'exactly the limit; for counts' },
  toBeBetween: { operator: 'between', meaning: 'from the first limit to the second, both included' },
} as const satisfies Record<keyof Expectation<Unit>, { operator: Operator; meaning: string }>;

/** The benchmark whose check is running. */
export interface CheckScope {
  readonly backend: string;
  /** Why nothing of this benchmark can be believed; empty when it is valid. */
  readonly invalid: readonly Finding[];
  readonly assertions: Assertion[];
  /** Where in the spec an error was made: `file:line`. */
  readonly locate?: (error: unknown) => string | undefined;
}

/** The scope of the check that the current code belongs to, however late it runs; `null` once that check is over. */
interface Running {
  scope: CheckScope | null;
}
const key = Symbol.for('ubench/1/check');
const running = ((globalThis as { [key]?: AsyncLocalStorage<Running> })[key] ??= new AsyncLocalStorage<Running>());

const checkTimeout_s = 10;

/**
 * Runs a check; what its expectations find is in `scope.assertions` afterwards.
 * @throws What the check throws; UBENCH_E_CHECK_TIMEOUT when it does not end.
 */
export async function runCheck(scope: CheckScope, check: () => unknown): Promise<void> {
  const current: Running = { scope };
  try {
    await withinTime(() => running.run(current, async () => check()), {
      limit_ns: checkTimeout_s * 1e9,
      late: () => coreErrors.UBENCH_E_CHECK_TIMEOUT({ seconds: checkTimeout_s }),
    });
  } finally {
    current.scope = null;
  }
}

/** An error as the reason of an assertion: what happened, what to do, and where. */
export function reasonOf(error: unknown, where: string | undefined, prefix = ''): string {
  const { what, fix } = toErrorRecord(error);
  return `${prefix}${what}${fix === undefined ? '' : ` ${fix}`}${where === undefined ? '' : ` (${where})`}`;
}

type Operator = Assertion['operator'];

const holds: Record<Operator, (observed: number, limits: readonly number[]) => boolean> = {
  '<': (observed, [limit]) => observed < limit!,
  '<=': (observed, [limit]) => observed <= limit!,
  '>': (observed, [limit]) => observed > limit!,
  '>=': (observed, [limit]) => observed >= limit!,
  '=': (observed, [limit]) => observed === limit!,
  between: (observed, [low, high]) => observed >= low! && observed <= high!,
};

/** A limit that does not parse is an ERROR of its own, and does not keep later ones from being judged. @throws UBENCH_E_EXPECT_OUTSIDE */
export function expectation<U extends Unit>(metric: MetricValue<U> | undefined): Expectation<U> {
  const scope = running.getStore()?.scope ?? null;
  if (scope === null) throw coreErrors.UBENCH_E_EXPECT_OUTSIDE({});
  const record =
    (operator: Operator) =>
    (...limits: Limit<U>[]): void => {
      scope.assertions.push(judge(metric, operator, limits, scope));
    };
  return Object.fromEntries(Object.entries(matchers).map(([name, { operator }]) => [name, record(operator)])) as unknown as Expectation<U>;
}

function judge(metric: MetricValue | undefined, operator: Operator, limits: readonly unknown[], scope: CheckScope): Assertion {
  const assertion = {
    metric: metric?.path ?? '(none)',
    operator,
    limit: [] as number[],
    unit: metric?.unit ?? ('count' as const),
    observed: metric?.value ?? null,
    n: metric?.n ?? 0,
    trials: [...(metric?.trials ?? [])],
  };
  try {
    if (metric !== undefined) assertion.limit = limits.map((limit) => parseLimit(metric.unit, limit, scope.backend));
  } catch (error) {
    return { ...assertion, verdict: 'ERROR', reason: reasonOf(error, scope.locate?.(error)) };
  }
  const reason = whyError(metric, scope);
  if (reason !== undefined) return { ...assertion, verdict: 'ERROR', reason };
  return { ...assertion, verdict: holds[operator](assertion.observed!, assertion.limit) ? 'PASS' : 'FAIL' };
}

function whyError(metric: MetricValue | undefined, { invalid }: CheckScope): string | undefined {
  if (metric === undefined) return 'the result has no such metric';
  if (invalid.length > 0) return `the measurement is invalid: ${invalid[0]!.message}`;
  if (metric.value === null) return metric.missing ?? (metric.n === 0 ? 'nothing was measured' : 'there is no value');
  return undefined;
}

function parseLimit(unit: Unit, limit: unknown, backend: string): number {
  if (typeof limit === 'object' && limit !== null) {
    const byBackend = limit as Record<string, unknown>;
    const chosen = byBackend[backend] ?? byBackend['default'];
    if (chosen === undefined) throw coreErrors.UBENCH_E_LIMIT_BACKEND({ backend });
    return parseLimit(unit, chosen, backend);
  }
  return parseQuantity(unit, limit);
}

/** A quantity of a unit, as a spec writes it, in the canonical unit. @throws UBENCH_E_UNIT_MISSING, UBENCH_E_UNIT_UNKNOWN */
export function parseQuantity(unit: Unit, quantity: unknown): number {
  switch (unit) {
    case 'ns':
      return parseDuration(quantity);
    case 'per_s':
      return parseRate(quantity);
    case 'share':
      return parseShare(quantity);
    case 'count':
      return parseCount(quantity);
  }
}
