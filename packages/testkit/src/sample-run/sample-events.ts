import type { BenchmarkResult, Phase, RunEvent, RunResult } from '@ubench/core';
import { planOf } from './sample-run.ts';

const s = 1e9;
const phases: readonly Phase[] = ['prepare', 'connect', 'warmup', 'measure', 'drain'];

/** What a reporter would have been told of a run before its result: events of every kind that fits it, in the order of a run. */
export function eventsOf(result: RunResult): RunEvent[] {
  const plan = { ...planOf(result.benchmarks), deployments: result.deployments.map(({ id, name, service, backend, options }) => ({ id, name, service, backend, options, file: 'a.bench.ts', suite: [] })) };
  return [
    { type: 'run-start', run: result.run.id, directory: `/nowhere/${result.run.id}`, plan },
    ...(result.run.status === 'FAILED' ? [{ type: 'taken-up', process: { hostname: 'nowhere', pid: 4_711, started: '1' } } as const] : []),
    ...result.errors.map((error): RunEvent => ({ type: 'error', error })),
    ...result.deployments.flatMap(startOf),
    ...result.benchmarks.flatMap(benchmarkEvents),
    ...(result.run.status === 'INTERRUPTED' ? [{ type: 'interrupt', signal: 'SIGINT' } as const] : []),
    ...result.sweeps.map((sweep): RunEvent => ({ type: 'sweep-end', result: sweep })),
    ...result.deployments.filter(({ error }) => error === undefined).flatMap(stopOf),
  ];
}

function startOf(result: RunResult['deployments'][number]): RunEvent[] {
  const { id: deployment, backend, error, provision, stages } = result;
  const handle = { backend, deployment: result.name, id: `${result.name}-1` };
  const starting: RunEvent[] = [
    { type: 'deployment', deployment, state: 'starting', elapsed_ns: 0 },
    { type: 'instance', deployment, backend, state: 'starting' },
    { type: 'instance', deployment, backend, state: 'started', handle },
  ];
  const waiting: RunEvent[] = stages === undefined ? [] : [
    { type: 'wait', deployment, stage: 'queue', reason: result.name, elapsed_ns: 0 },
    { type: 'wait', deployment, stage: 'image', restarts: 1, elapsed_ns: 0 },
    { type: 'wait', deployment, stage: 'start', elapsed_ns: 0 },
  ];
  const provisioning = (provision ?? []).flatMap(({ step, duration_ns }): RunEvent[] => [
    { type: 'provision', deployment, step, state: 'started', elapsed_ns: 0 },
    { type: 'provision-progress', deployment, step, elapsed_ns: duration_ns / 2, done_bytes: 2 ** 30, total_bytes: 2 ** 31 },
    { type: 'provision', deployment, step, state: 'ended', elapsed_ns: duration_ns },
  ]);
  return [...starting, ...waiting, ...provisioning, { type: 'deployment', deployment, state: error === undefined ? 'ready' : 'failed', elapsed_ns: 0.7 * s, result, ...(error && { error }) }];
}

function stopOf({ id: deployment, name, backend }: RunResult['deployments'][number]): RunEvent[] {
  return [
    { type: 'deployment', deployment, state: 'stopping', elapsed_ns: 0 },
    { type: 'instance', deployment, backend, state: 'stopped', handle: { backend, deployment: name, id: `${name}-1` } },
    { type: 'deployment', deployment, state: 'stopped', elapsed_ns: 0.1 * s },
  ];
}

function benchmarkEvents(result: BenchmarkResult): RunEvent[] {
  const trials = result.trials.length;
  const during = result.trials.flatMap((trialResult, index): RunEvent[] => {
    const of = { benchmark: result.id, trial: index + 1, trials };
    return [
      ...phases.map((phase): RunEvent => ({ type: 'phase', ...of, phase, ...(phase === 'measure' && { expected_ns: 10 * s }) })),
      { type: 'progress', ...of, phase: 'measure', elapsed_ns: 5 * s, expected_ns: 10 * s, operations: 26_050, rate_per_s: 5_210, p95_ns: 2.5e6, failed: 2 },
      // As of agents elsewhere, where another process may go on with it.
      { type: 'trial-start', ...of, place: `${result.file} > agents@cluster`, group: `${result.name}-1`, agents: 2, prepare_ns: 1.5 * s, data_size: null, counts: { operations: 0, others: null }, background: [] },
      // What is known only later: no second has gone by, and how long it takes is open.
      { type: 'progress', ...of, phase: 'drain', elapsed_ns: 0, operations: 0, rate_per_s: 0, failed: 0 },
      { type: 'trial-end', ...of, result: trialResult, so_far: { ...result, trials: [] } },
    ];
  });
  return [...decisionOf(result), ...during, ...result.warnings.map((finding): RunEvent => ({ type: 'warning', benchmark: result.id, finding })), { type: 'benchmark-end', result }];
}

/** Of a probe: the benchmark that was decided on, as a plan would have it. */
function decisionOf(result: BenchmarkResult): RunEvent[] {
  const { id, name, suite, file, line, tags, parameters, group, derived_from, seed, deployment, workload, load } = result;
  if (derived_from === undefined || group === undefined || load === undefined || deployment === undefined || workload === undefined) return [];
  const planned = { kind: 'load', id, name, suite, file, line, tags, parameters, group, derived_from, seed, mode: 'run', trials: result.trials.length } as const;
  return [{ type: 'probe', benchmark: { ...planned, deployment, workload: { ...workload, code: [] }, load, driver: { name: 'executor', options: {} }, agents: 1, max_error_share: 0.01 } }];
}
