import { join } from 'node:path';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { locator, placeContext } from '../collect/error-place.ts';
import type { BenchNode, LoadBenchNode } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import { checkFailure } from '../judge/check-failure.ts';
import { runCheck } from '../judge/expectation.ts';
import { findingOf } from '../judge/finding-codes.ts';
import { deploymentsOf, type PlannedBenchmark, type PlannedFunctionBenchmark, type PlannedLoadBenchmark } from '../plan/plan.ts';
import { emptyResult } from '../result/empty-result.ts';
import { measuredResult } from '../result/measured.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { withBackground } from '../summarize/background-results.ts';
import { summarizeBenchmark } from '../summarize/summarize-benchmark.ts';
import { summarizeFunction } from '../summarize/summarize-function.ts';
import { keepingSharedState } from '../shared-state.ts';
import { timeoutSignal } from '../time-limit.ts';
import { type FunctionTrial, measureFunction } from './function-benchmark.ts';
import { agentsFor, type LoadAgents } from './agent-place.ts';
import { type BackgroundLoad, BackgroundLoads } from './background-loads.ts';
import { observedOf } from './earlier-trial.ts';
import { measureTrial } from './measure-trial.ts';
import type { Trial } from './trial.ts';
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
  if (node.what !== 'function') return emptyResult(bench, 'measured');
  const where = `${bench.file}:${bench.line}`;
  const limit = { limit_ns: node.timeout_ns, late: () => coreErrors.UBENCH_E_BENCH_TIMEOUT({ seconds: node.timeout_ns / 1e9 }, { where }) };
  const trials: FunctionTrial[] = [];
  const { turns, signal } = session;
  // All trials together have the time of one benchmark; waiting for their turn is not among it.
  let left_ns = node.timeout_ns;
  let soFar: BenchmarkResult | undefined;
  try {
    while (await turns.next(bench, soFar, signal)) {
      const number = trials.length + 1;
      const started_ms = performance.now();
      try {
        session.emit({ type: 'phase', benchmark: bench.id, phase: 'measure', trial: number, trials: bench.trials });
        trials.push(await keepingSharedState(() => measureFunction(bench.name, node.fn, { ...limit, limit_ns: left_ns, signal })));
        soFar = summarizeFunction(bench, trials, 'interrupted');
        emitTrialEnd(session, bench, number, soFar);
      } finally {
        left_ns = Math.max(0, left_ns - (performance.now() - started_ms) * 1e6);
        turns.done(trials.length === number);
      }
    }
    if (soFar === undefined) return emptyResult(bench, signal.aborted ? 'interrupted' : 'skipped');
    return summarizeFunction(bench, trials, signal.aborted ? 'interrupted' : 'measured');
  } catch (error) {
    if (session.signal.aborted) return trials.length === 0 ? emptyResult(bench, 'interrupted') : summarizeFunction(bench, trials, 'interrupted');
    const place = placeContext(error, join(session.options.root, bench.file), session.options.root);
    const failure =
      error instanceof UbenchError
        ? error.at(place.where ?? where)
        : coreErrors.UBENCH_E_BENCH_FAILED({ phase: 'was measured', problem: toErrorRecord(error).what, fix: toErrorRecord(error).fix }, { where, ...place, cause: error });
    const record = toErrorRecord(failure);
    if (trials.length === 0) return { ...emptyResult(bench, 'failed'), error: record };
    return { ...summarizeFunction(bench, trials, 'measured'), error: record, validity: { valid: false, reasons: [findingOf('failed', record.what)] } };
  }
}

function emitTrialEnd(session: RunSession, bench: PlannedBenchmark, trial: number, { trials, ...soFar }: BenchmarkResult, observed?: ReturnType<typeof observedOf>): void {
  session.emit({ type: 'trial-end', benchmark: bench.id, trial, trials: bench.trials, result: trials.at(-1)!, so_far: { ...soFar, trials: [] }, ...(observed && { observed }) });
}

async function runLoad(session: RunSession, bench: PlannedLoadBenchmark, node: LoadBenchNode): Promise<BenchmarkResult> {
  const failed = deploymentsOf(bench).flatMap((id) => session.failed.get(id) ?? [])[0];
  const live = session.live.get(bench.deployment);
  const loads = (bench.background ?? []).flatMap((planned) => session.live.get(planned.deployment) ?? []);
  if (failed !== undefined || live === undefined || loads.length < (bench.background ?? []).length) {
    // The lines of its log are shown once, with the deployment.
    const { details: _, ...error } = failed ?? { code: '', what: '' };
    return { ...emptyResult(bench, 'failed'), ...(failed === undefined ? {} : { error }) };
  }
  const driver = await session.host.find('driver', bench.driver.name);
  const trials: Trial[] = [];
  let failure: unknown;
  // All trials together have the time of one benchmark; waiting for their turn is not among it.
  let left_ns = bench.timeout_ns;
  let timeout: AbortSignal | undefined;
  let soFar: BenchmarkResult | undefined;
  let prepared: { readonly value: unknown } | undefined;
  const runBy = await agentsFor(session, bench, live);
  const beside = new BackgroundLoads(await backgroundOf(session, bench, node, runBy));
  const workloads = node.background.map(({ workload }) => workload);
  const summarize = (status: BenchmarkResult['status']): BenchmarkResult =>
    withBackground(summarizeBenchmark(bench, node.workload.type, driver, trials, status), bench, workloads, trials);
  while (await session.turns.next(bench, soFar, session.signal)) {
    const number = trials.length + 1;
    const earlier = session.earlier?.trials(bench.id).find(({ start }) => start.trial === number);
    // What has ended can still be read, but begins nothing.
    if (session.earlier !== undefined && earlier === undefined && runBy.placed?.ended === true) break;
    const started_ms = performance.now();
    timeout = left_ns === undefined ? undefined : timeoutSignal(left_ns);
    try {
      const trial = await measureTrial({ session, bench, workload: node.workload, live, runBy, beside, number, prepared, timeout, earlier });
      prepared = node.workload.type.mutates ? undefined : { value: trial.prepared };
      trials.push(trial);
      soFar = summarize('interrupted');
      if (earlier?.end === undefined) emitTrialEnd(session, bench, number, soFar, runBy.placed && observedOf(trial));
      // A trial that something ended is the last: the next would start from a state that nobody asked for.
      if (trial.aborted !== undefined) break;
    } catch (error) {
      failure = error;
      break;
    } finally {
      if (left_ns !== undefined) left_ns = Math.max(0, left_ns - (performance.now() - started_ms) * 1e6);
      session.turns.done(trials.length === number && soFar?.validity.reasons.length === 0);
    }
  }
  if (trials.length === 0 && failure === undefined && !session.signal.aborted) return emptyResult(bench, 'skipped');
  const at = `${bench.file}:${bench.line}`;
  // Whatever it was doing then failed of that.
  if (timeout?.aborted) failure = coreErrors.UBENCH_E_BENCH_TIMEOUT({ seconds: bench.timeout_ns! / 1e9 }, { where: at });
  // Nobody waits for it to come back, with nothing in it and perhaps elsewhere: what follows would measure something else.
  if (trials.some(({ restarted }) => restarted)) session.failed.set(bench.deployment, toErrorRecord(coreErrors.UBENCH_E_LOST_PLACE({ deployment: live.planned.name, benchmark: bench.name })));
  const died = trials.find((trial) => trial.died !== undefined)?.died;
  if (died !== undefined) failure ??= died;
  const fewer = session.earlier !== undefined && failure === undefined && trials.at(-1)?.aborted === undefined && trials.length < bench.trials;
  const status = session.signal.aborted || fewer ? 'interrupted' : failure !== undefined && trials.length === 0 ? 'failed' : 'measured';
  const result = summarize(status);
  if (failure === undefined || status === 'interrupted') return result;
  const error = toErrorRecord(failure);
  // That the instance died is among the reasons already.
  const reasons = [...result.validity.reasons, ...(failure === died ? [] : [findingOf('failed', error.what)])];
  return { ...result, error: error.where === undefined ? { ...error, where: at } : error, validity: { valid: false, reasons } };
}

/** The loads beside a benchmark, whose deployments all answer. Those of a load elsewhere run where it does. */
async function backgroundOf(session: RunSession, bench: PlannedLoadBenchmark, node: LoadBenchNode, runBy: LoadAgents): Promise<BackgroundLoad[]> {
  return Promise.all(
    (bench.background ?? []).map(async (planned, index) => {
      const live = session.live.get(planned.deployment)!;
      return { planned, node: node.background[index]!, live, runBy: runBy.placed === undefined ? await agentsFor(session, bench, live) : runBy };
    }),
  );
}
