import type { RunResult } from '@ubench/core';
import { benchmark, latency, rate, run, trial } from './sample-run.ts';

/** Longer than anybody writes a name. */
export const endlessName = 'n'.repeat(10_000);

/** A result that no run of ours wrote: numbers that are none, a name of 10,000 characters, one sample, only errors. */
export function foreignRun(): RunResult {
  const metrics = {
    latency: { ...latency(1.2, 1), p50_ns: Number.NaN, max_ns: Number.POSITIVE_INFINITY, mean_ns: Number.NEGATIVE_INFINITY },
    throughput: rate(Number.NaN, 1),
  };
  const failing = { latency: latency(0, 0), 'errors/share': { kind: 'ratio', n: 9, value_share: 1, min_share: 1, max_share: 1 } as const, 'errors/count': { kind: 'count', n: 9, value: 9 } as const };
  const result = run([
    benchmark(endlessName, { suite: [endlessName], errors: { [endlessName]: { count: 1, samples: [endlessName] } } }),
    benchmark('not a number'),
    benchmark('only errors', { metrics: failing, trials: [trial(failing, 0, 9)], errors: { timeout: { count: 9, samples: [] } }, validity: { valid: false, reasons: [{ code: 'no-success', message: 'No operation succeeded.' }] } }),
  ]);
  const [first, strange, ...others] = result.benchmarks;
  const assertion = { metric: 'latency.p50', operator: '<', limit: [1e6], unit: 'ns', observed: Number.NaN, n: 1, trials: [Number.NaN, 1], verdict: 'ERROR', reason: 'it is no number' } as const;
  // No schema would let it through.
  return { ...result, benchmarks: [first!, { ...strange!, metrics, trials: [{ ...trial(metrics, 1), window_ns: Number.NaN }], assertions: [{ ...assertion, trials: [...assertion.trials], limit: [...assertion.limit] }] }, ...others] };
}
