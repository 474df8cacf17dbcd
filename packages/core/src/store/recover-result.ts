import { findingOf } from '../judge/finding-codes.ts';
import type { Plan, PlannedBenchmark } from '../plan/plan.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { BenchmarkResult, DeploymentResult, Finding, RunResult, TrialResult } from '../result/result.ts';
import type { TimedEvent } from './read-events.ts';
import type { RunRecord } from './run-record.ts';

const killed = findingOf('aborted', 'the process of the run ended before its end');

/**
 * The result of a run that did not come to write one: every benchmark and every trial that it had finished, as it wrote them down.
 * @param goesOn It may still come to it: what has not ended was not cut short.
 */
export function recoverResult(record: RunRecord, plan: Plan, events: readonly TimedEvent[], goesOn = false): RunResult {
  const last = events.at(-1)?.time ?? record.started_at;
  const of = <T extends TimedEvent['event']['type']>(type: T) =>
    events.flatMap(({ event }) => (event.type === type ? [event as Extract<TimedEvent['event'], { type: T }>] : []));
  const ended = new Map(of('benchmark-end').map(({ result }) => [result.id, result]));
  const trials = Map.groupBy(of('trial-end'), ({ benchmark }) => benchmark);
  const deployments = new Map(of('deployment').flatMap(({ deployment, result }): [string, DeploymentResult][] => (result === undefined ? [] : [[deployment, result]])));
  return {
    schema: 'ubench.result/1',
    run: {
      id: record.id,
      started_at: record.started_at,
      // A clock that was set back must not make it negative.
      duration_ns: Math.max(0, Date.parse(last) - Date.parse(record.started_at)) * 1e6,
      status: 'INTERRUPTED',
      exit_code: null,
      ...(record.rerun_of === undefined ? {} : { rerun_of: record.rerun_of }),
    },
    plan_sha256: record.plan_sha256,
    provenance: record.provenance,
    errors: of('error').map(({ error }) => error),
    deployments: [...deployments.values()],
    benchmarks: withProbes(plan.benchmarks, of('probe').map(({ benchmark }) => benchmark)).map((bench) => ended.get(bench.id) ?? unfinished(bench, trials.get(bench.id) ?? [], goesOn ? [] : [killed])),
    sweeps: of('sweep-end').map(({ result }) => result),
  };
}

/** Each after the planned points of its sweep, as it was measured. */
function withProbes(benchmarks: readonly PlannedBenchmark[], probes: readonly PlannedBenchmark[]): PlannedBenchmark[] {
  // An event that was written twice is one probe.
  const own = [...new Map(probes.map((probe) => [probe.id, probe])).values()];
  return benchmarks.flatMap((bench, index) => {
    const last = bench.group !== undefined && benchmarks.findLastIndex(({ group }) => group === bench.group) === index;
    return last ? [bench, ...own.filter(({ group }) => group === bench.group)] : [bench];
  });
}

function unfinished(bench: PlannedBenchmark, ends: readonly { readonly trial: number; readonly result: TrialResult; readonly so_far: BenchmarkResult }[], cut: readonly Finding[]): BenchmarkResult {
  if (bench.mode !== 'run') return emptyResult(bench, bench.mode === 'todo' ? 'todo' : 'skipped');
  const soFar = ends.at(-1)?.so_far ?? emptyResult(bench, 'interrupted');
  // An event that was written twice is one trial.
  const trials = new Map(ends.map(({ trial, result }) => [trial, result]));
  return {
    ...soFar,
    status: 'interrupted',
    trials: [...trials].sort(([a], [b]) => a - b).map(([, result]) => result),
    validity: { valid: false, reasons: [...soFar.validity.reasons, ...cut] },
  };
}
