import { bracketOf, type Tried } from '../search/bisection.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { meetsSlo } from './slo-met.ts';

/** A point of a sweep over one load field: its value and what was measured there. */
export interface KneePoint {
  readonly value: number;
  readonly result: BenchmarkResult;
}

/**
 * Which loads the service bore: not overloaded, valid (errors under the limit among it), and its slo met; without one,
 * p95 at most five times that of the lowest load.
 */
export function bearing(points: readonly KneePoint[]): Tried[] {
  const lowest = points.reduce<KneePoint | undefined>((least, point) => (least === undefined || point.value < least.value ? point : least), undefined);
  const base = p95(lowest?.result);
  const fastEnough = (result: BenchmarkResult): boolean => {
    if (result.slo !== undefined) return meetsSlo(result);
    const own = p95(result);
    return base !== null && own !== null && own <= 5 * base;
  };
  return points.map(({ value, result }) => {
    const overloaded = result.findings.some(({ code }) => code === 'overloaded');
    return { value, borne: result.status === 'measured' && result.validity.valid && !overloaded && fastEnough(result) };
  });
}

/** The highest tested load that qualifies. `null` when none or all do: the knee then lies outside the tested range. */
export function findKnee(points: readonly KneePoint[]): number | null {
  const tried = bearing(points);
  return tried.every(({ borne }) => borne) ? null : bracketOf(tried).borne;
}

function p95(result: BenchmarkResult | undefined): number | null {
  const latency = result?.metrics['latency'];
  return latency?.kind === 'latency' ? latency.p95_ns : null;
}
