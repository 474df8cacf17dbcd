import { join } from 'node:path';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { type BenchNode, benchmarksOf, type DeploymentNode, type SuiteNode, type SweepNode } from '../collect/spec-tree.ts';
import { placeContext } from '../collect/error-place.ts';
import { coreErrors } from '../core-errors.ts';
import { isAnswered } from '../judge/point-outcome.ts';
import { idIn } from '../plan/benchmark-id.ts';
import { deploymentsOf, type PlannedBenchmark } from '../plan/plan.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { emptyResult } from '../result/empty-result.ts';
import { keepingSharedState } from '../shared-state.ts';
import { withinTime } from '../time-limit.ts';
import { placesIn } from '../plan/agent-service.ts';
import { bringUpPlace, tearDownPlace } from './agent-place.ts';
import { deploy, tearDown } from './deploy-and-tear-down.ts';
import { finishSweep } from './finish-sweep.ts';
import { runBenchmark } from './run-benchmark.ts';
import { runProbes } from './run-probes.ts';
import type { RunSession } from './run-session.ts';

/**
 * Runs what the plan has of a suite: its deployments up, its hooks around its benchmarks, then everything down again, whatever
 * happened in between. Never rejects: what fails becomes part of the result.
 */
export async function runSuite(session: RunSession, suite: SuiteNode, file: string, blocked?: Error): Promise<void> {
  const planned = [...benchmarksOf(suite)].flatMap((bench) => session.plannedBenchmark(bench) ?? []);
  const toRun = planned.filter(({ mode, id }) => mode === 'run' && isToMeasure(session, id));
  const needed = suite.deployments.filter((node) => toRun.some((bench) => deploymentsOf(bench).includes(idIn(file, node.suite, node.name))));
  // Where agents run is for the whole file, and is asked for with what it deploys first.
  const places = suite.parent === null ? placesIn(session.planned.plan, file) : [];
  let problem = blocked;
  if (toRun.length > 0 && problem === undefined && !session.signal.aborted) {
    await Promise.all([...needed.map((node) => deploy(session, node, file)), ...places.map((place) => bringUpPlace(session, place))]);
    problem = await runHooks(session, 'beforeAll', suite, file);
  }
  for (const child of suite.children) {
    if (child.kind === 'suite') {
      await runSuite(session, child, file, problem);
      continue;
    }
    const bench = session.plannedBenchmark(child);
    if (bench === undefined) continue;
    await finish(session, await outcome(session, bench, child, problem));
    if (!child.sweep || !isLastPoint(suite, child, child.sweep)) continue;
    const sweep = idIn(file, suite, child.sweep.name);
    const ended = await runProbes(session, sweep, async (probe) => finish(session, await outcome(session, probe.bench, probe.node, problem)));
    await finishSweep(session, child.sweep, { id: sweep, file, ended });
  }
  if (toRun.length > 0 && blocked === undefined) {
    const failure = await runHooks(session, 'afterAll', suite, file);
    if (failure) session.fail(failure);
    if (problem !== undefined && problem !== blocked) session.fail(problem);
  }
  await Promise.all([...needed.map((node) => tearDown(session, idIn(file, node.suite, node.name))), ...places.map((place) => tearDownPlace(session, place))]);
}

/** Of a run that was taken up, only what was under way. */
const isToMeasure = ({ earlier }: RunSession, id: string): boolean => earlier === undefined || earlier.underWay === id;

const isLastPoint = (suite: SuiteNode, child: unknown, sweep: SweepNode): boolean =>
  suite.children.findLast((other) => other.kind === 'bench' && other.sweep === sweep) === child;

async function outcome(session: RunSession, bench: PlannedBenchmark, node: BenchNode, problem: Error | undefined): Promise<BenchmarkResult> {
  if (!isToMeasure(session, bench.id)) return session.earlier!.result(bench.id)!;
  if (bench.mode !== 'run') return emptyResult(bench, bench.mode === 'todo' ? 'todo' : 'skipped');
  if (session.signal.aborted) return emptyResult(bench, 'interrupted');
  if (problem !== undefined) return { ...emptyResult(bench, 'failed'), error: toErrorRecord(problem) };
  const bailed = session.options.bail && session.benchmarks.some(isFailure);
  if (bailed) return emptyResult(bench, 'skipped');
  try {
    return await runBenchmark(session, bench, node);
  } catch (error) {
    // A tap of a plugin: its failure is this benchmark's, and what is up must still come down.
    return { ...emptyResult(bench, 'failed'), error: toErrorRecord(error) };
  }
}

const isFailure = (result: BenchmarkResult): boolean =>
  result.status === 'failed' || (!result.validity.valid && !isAnswered(result)) || result.assertions.some(({ verdict }) => verdict === 'FAIL' || verdict === 'ERROR');

async function finish(session: RunSession, result: BenchmarkResult): Promise<void> {
  session.benchmarks.push(result);
  if (isToMeasure(session, result.id)) session.emit({ type: 'benchmark-end', result });
}

async function runHooks(session: RunSession, hook: 'beforeAll' | 'afterAll', suite: SuiteNode, file: string): Promise<Error | undefined> {
  const url = (deployment: unknown): string => {
    const node = deployment as DeploymentNode;
    const live = [...session.live.values()].find((candidate) => session.planned.deployments.get(candidate.planned.id) === node);
    if (live === undefined) throw new Error(`the deployment '${node.name}' is not running`);
    return live.endpoint.url;
  };
  // What they kept in memory is gone with the process that ran them.
  if (session.earlier !== undefined) return undefined;
  for (const { run, line } of suite[hook]) {
    const { hookTimeout_ns } = session.host;
    const where = `${file}:${line}`;
    const late = (): Error => coreErrors.UBENCH_E_HOOK_OF_SPEC_TIMEOUT({ hook, seconds: hookTimeout_ns / 1e9 }, { where });
    try {
      // What was made for benchmarks must be cleaned up after an interrupted run too.
      const limit = { limit_ns: hookTimeout_ns, late, ...(hook === 'beforeAll' && { signal: session.signal }) };
      await keepingSharedState(() => withinTime(() => run({ url }), limit));
    } catch (error) {
      // Being interrupted is not its failure.
      if (hook === 'beforeAll' && session.signal.aborted) return undefined;
      const place = placeContext(error, join(session.options.root, file), session.options.root);
      if (error instanceof UbenchError) return error.at(place.where ?? where);
      return coreErrors.UBENCH_E_HOOK_OF_SPEC({ hook, problem: toErrorRecord(error).what }, { where, ...place, cause: error });
    }
  }
  return undefined;
}
