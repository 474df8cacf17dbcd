import { join } from 'node:path';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { locator, placeContext } from '../collect/error-place.ts';
import type { BenchNode, LoadBenchNode } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import { checkFailure } from '../judge/check-failure.ts';
import { runCheck } from '../judge/expectation.ts';
import { findingOf } from '../judge/finding-codes.ts';
import type { PlannedBenchmark, PlannedFunctionBenchmark, PlannedLoadBenchmark } from '../plan/plan.ts';
import { emptyResult } from '../result/empty-result.ts';
import { measuredResult } from '../result/measured.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { summarizeBenchmark } from '../summarize/summarize-benchmark.ts';
import { keepingSharedState } from '../shared-state.ts';
import { timeoutSignal } from '../time-limit.ts';
import { measureFunction } from './function-benchmark.ts';
import { measureTrial, type Trial } from './measure-trial.ts';
import type { RunSession } from './run-session.ts';

/** Measures one benchmark and judges it. Never rejects: a benchmark that cannot be measured has the status `failed` and its error. */
export async function runBenchmark(session: RunSession, bench: PlannedBenchmark, node: BenchNode): Promise<BenchmarkResult> {
  const result = bench.kind === 'load' ? await runLoad(session, bench, node as LoadBenchNode) : await runFunction(session, bench, node);
  if (result.status === 'failed') return result;
  await session.host.hooks.result.promise({ result });
  if (result.status === 'measured') await check(session, bench, node, result);
  await session.host.hooks.verdict.promise({ result });
  return result;
}

async function check(session: RunSession, bench: PlannedBenchmark, node: BenchNode, result: BenchmarkResult): Promise<void> {
  if (node.check === undefined) return;
  const backend = session.planned.plan.deployments.find(({ id }) => bench.kind === 'load' && id === bench.deployment)?.backend ?? 'local';
  const invalid = session.options.allowInvalid ? [] : result.validity.reasons;
  const locate = locator(session.options.root, bench.file);
  try {
    await runCheck({ backend, invalid, assertions: result.assertions, locate }, () => node.check!(measuredResult(result) as never));
  } catch (error) {
    result.assertions.push(checkFailure(error, locate(error)));
  }
}

async function runFunction(session: RunSession, bench: PlannedFunctionBenchmark, node: BenchNode): Promise<BenchmarkResult> {
  const empty = emptyResult(bench, 'measured');
  if (node.what !== 'function') return empty;
  const where = `${bench.file}:${bench.line}`;
  const limit = { limit_ns: node.timeout_ns, late: () => coreErrors.UBENCH_E_BENCH_TIMEOUT({ seconds: node.timeout_ns / 1e9 }, { where }) };
  session.emit({ type: 'phase', benchmark: bench.id, phase: 'measure', trial: 1, trials: 1 });
  try {
    const { metrics, window_ns, warnings } = await keepingSharedState(() => measureFunction(bench.name, node.fn, { ...limit, signal: session.signal }));
    const succeeded = metrics['operations']!.n;
    return {
      ...empty,
      headline: 'functionTime',
      metrics,
      warnings,
      trials: [
        {
          window_ns,
          prepare_ns: null,
          metrics,
          operations: { warmup: { succeeded: 0, failed: 0 }, measure: { succeeded, failed: 0 } },
          server_operations: null,
          client: { agents: 0, clients: 0, cpu_ns_per_operation: null, event_loop_utilisation: null },
          intervals: { time_s: [], completed: [], failed: [], p50_ns: [], p95_ns: [], max_ns: [] },
          server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} },
          invalid: [],
        },
      ],
    };
  } catch (error) {
    if (session.signal.aborted) return emptyResult(bench, 'interrupted');
    const place = placeContext(error, join(session.options.root, bench.file), session.options.root);
    const failure =
      error instanceof UbenchError
        ? error.at(place.where ?? where)
        : coreErrors.UBENCH_E_BENCH_FAILED({ phase: 'was measured', problem: toErrorRecord(error).what, fix: toErrorRecord(error).fix }, { where, ...place, cause: error });
    return { ...emptyResult(bench, 'failed'), error: toErrorRecord(failure) };
  }
}

async function runLoad(session: RunSession, bench: PlannedLoadBenchmark, node: LoadBenchNode): Promise<BenchmarkResult> {
  const failed = session.failed.get(bench.deployment);
  const live = session.live.get(bench.deployment);
  if (failed !== undefined || live === undefined) {
    // The lines of its log are shown once, with the deployment.
    const { details: _, ...error } = failed ?? { code: '', what: '' };
    return { ...emptyResult(bench, 'failed'), ...(failed === undefined ? {} : { error }) };
  }
  const driver = await session.host.find('driver', bench.driver.name);
  const trials: Trial[] = [];
  let failure: unknown;
  const timeout = bench.timeout_ns === undefined ? undefined : timeoutSignal(bench.timeout_ns);
  let prepared: { readonly value: unknown } | undefined;
  for (let number = 1; number <= bench.trials && !session.signal.aborted; number++) {
    try {
      const trial = await measureTrial({ session, bench, workload: node.workload, live, number, prepared, timeout });
      prepared = node.workload.type.mutates ? undefined : { value: trial.prepared };
      trials.push(trial);
      const { trials: measured, ...soFar } = summarizeBenchmark(bench, node.workload.type, driver, trials, 'interrupted');
      session.emit({ type: 'trial-end', benchmark: bench.id, trial: number, trials: bench.trials, result: measured.at(-1)!, so_far: { ...soFar, trials: [] } });
      // A trial that something ended is the last: the next would start from a state that nobody asked for.
      if (trial.aborted !== undefined) break;
    } catch (error) {
      failure = error;
      break;
    }
  }
  const at = `${bench.file}:${bench.line}`;
  // Whatever it was doing then failed of that.
  if (timeout?.aborted) failure = coreErrors.UBENCH_E_BENCH_TIMEOUT({ seconds: bench.timeout_ns! / 1e9 }, { where: at });
  const died = trials.find((trial) => trial.died !== undefined)?.died;
  if (died !== undefined) failure ??= died;
  const status = session.signal.aborted ? 'interrupted' : failure !== undefined && trials.length === 0 ? 'failed' : 'measured';
  const result = summarizeBenchmark(bench, node.workload.type, driver, trials, status);
  if (failure === undefined || status === 'interrupted') return result;
  const error = toErrorRecord(failure);
  // That the instance died is among the reasons already.
  const reasons = [...result.validity.reasons, ...(failure === died ? [] : [findingOf('failed', error.what)])];
  return { ...result, error: error.where === undefined ? { ...error, where: at } : error, validity: { valid: false, reasons } };
}
