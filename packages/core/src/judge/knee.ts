import { meetsSlo } from './slo-met.ts';
import type { BenchmarkResult } from '../result/result.ts';

/** A point of a sweep over one load field: its value and what was measured there. */
export interface KneePoint {
  readonly value: number;
  readonly result: BenchmarkResult;
}

/**
 * The highest tested load that qualifies: completed at least 95 % of what was sent, valid (errors under the limit among it), and its slo met; without
 * one, p95 at most five times that of the lowest load. `null` when none or all qualify: the knee then lies outside the tested range.
 */
export function findKnee(points: readonly KneePoint[]): number | null {
  const ascending = [...points].sort((a, b) => a.value - b.value);
  const base = p95(ascending[0]?.result);
  const fastEnough = (result: BenchmarkResult): boolean => {
    if (result.slo !== undefined) return meetsSlo(result);
    const own = p95(result);
    return base !== null && own !== null && own <= 5 * base;
  };
  const qualifies = ({ result }: KneePoint): boolean => {
    const overloaded = result.findings.some(({ code }) => code === 'overloaded');
    return result.status === 'measured' && result.validity.valid && !overloaded && fastEnough(result);
  };
  const good = ascending.filter(qualifies);
  return good.length === 0 || good.length === ascending.length ? null : good.at(-1)!.value;
}

function p95(result: BenchmarkResult | undefined): number | null {
  const latency = result?.metrics['latency'];
  return latency?.kind === 'latency' ? latency.p95_ns : null;
}
