import { executorDriver, type Workload } from '@ubench/load';
import { findingOf } from '../judge/finding-codes.ts';
import { isByService } from '../judge/point-outcome.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import type { BackgroundResult, BenchmarkResult } from '../result/result.ts';
import type { Trial } from '../run/trial.ts';
import { summarizeBenchmark } from './summarize-benchmark.ts';

/**
 * A result with what the loads beside it measured, each summarized and judged like a benchmark. One that cannot be believed makes the
 * benchmark invalid: it was not measured beside the load that it says.
 * @param workloads Of the loads, in the order of the plan.
 */
export function withBackground(result: BenchmarkResult, bench: PlannedLoadBenchmark, workloads: readonly Workload[], trials: readonly Trial[]): BenchmarkResult {
  if (bench.background === undefined) return result;
  const background = bench.background.map((planned, index): BackgroundResult => {
    const { slo: _slo, background: _background, ...common } = bench;
    const own: PlannedLoadBenchmark = { ...common, ...planned, driver: { name: executorDriver.name, options: {} } };
    const measured = trials.flatMap((trial) => trial.background[index] ?? []);
    const { headline, validity, warnings, findings, metrics, definitions, curves, panels, errors, trials: each } = summarizeBenchmark(own, workloads[index]!.type, executorDriver, measured, 'measured');
    const { name, deployment, load, seed } = planned;
    const workload = { service: planned.workload.service, name: planned.workload.name, options: planned.workload.options };
    return { name, deployment, workload, load, seed, headline: headline as BackgroundResult['headline'], validity, warnings, findings, metrics, definitions, ...(curves && { curves }), ...(panels && { panels }), errors, trials: each };
  });
  const reasons = background.flatMap(({ name, validity }) => validity.reasons.map((reason) => findingOf(isByService(reason) ? 'background-errors' : 'background', `the load '${name}' beside it cannot be believed: ${reason.message}`)));
  const all = [...result.validity.reasons, ...reasons];
  return { ...result, background, validity: { valid: result.validity.valid && all.length === 0, reasons: all } };
}
