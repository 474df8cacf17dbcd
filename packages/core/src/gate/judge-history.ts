import { type HistoryVerdict, historyConfidence, judgeAgainstHistory, leastHistory, median } from '@ubench/stats';
import { formatShare } from '@ubench/units';
import { type Environment, environmentOf, fingerprintOf } from '../compare/environment.ts';
import { environmentDifferences } from '../compare/environment-differences.ts';
import type { HistoryBenchmark } from '../history/history-benchmark.ts';
import type { HistoryEntry } from '../history/history-entry.ts';
import { goneFrom } from '../history/prune-history.ts';
import type { PlannedBenchmark } from '../plan/plan.ts';
import type { GateCheck, GateResult } from '../result/gate-check.ts';
import type { Unit } from '../result/measured.ts';
import { functionMetricUnits, metricUnits } from '../result/metric-units.ts';
import { numbersOf, type ResultNumber } from '../result/numbers.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import type { GateRule } from './gate-rule.ts';

/** So many of the last accepted runs are looked at: a step that was accepted must not widen the limit for ever. */
const mostHistory = 20;

export interface HistoryGate {
  readonly result: Pick<RunResult, 'provenance' | 'deployments' | 'benchmarks'>;
  /** With its rules. */
  readonly planned: readonly PlannedBenchmark[];
  /** Whether a benchmark that was accepted before should still be there: a spec was read that could declare it, and did not. */
  readonly isMissing: (id: string) => boolean;
  /** In the order in which the runs began. */
  readonly history: readonly HistoryEntry[];
  /** The directory of the baseline, as a person writes it. */
  readonly against: string;
}

/** Holds a run against those that were accepted before. A pure function; whatever cannot be judged says why, and none of it is a PASS. */
export function judgeHistory({ result, planned, isMissing, history, against }: HistoryGate): GateResult {
  const byId = new Map(result.benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  const acceptedOf = (id: string): HistoryBenchmark[] => history.flatMap(({ benchmarks }) => (Object.hasOwn(benchmarks, id) ? [benchmarks[id]!] : []));
  const checks = planned.flatMap(({ id, mode, gate = {} }) => {
    const accepted = acceptedOf(id);
    // What is skipped on purpose and was never measured is nobody's loss.
    if (mode !== 'run' && accepted.length === 0) return [];
    const judge = judgeBenchmark(id, byId.get(id), result, accepted);
    return Object.entries(gate).map(([metric, rule]) => judge(metric, rule));
  });
  const gone = goneFrom(history);
  const planned_ids = new Set(planned.map(({ id }) => id));
  const missing = [...new Set(history.flatMap(({ benchmarks }) => Object.keys(benchmarks)))].filter((id) => !gone.has(id) && !planned_ids.has(id) && isMissing(id));
  return { method: 'history', against, checks: [...checks, ...missing.map((id) => missed(id, acceptedOf(id)))] };
}

type Judge = (metric: string, rule: GateRule) => GateCheck;

function judgeBenchmark(id: string, benchmark: BenchmarkResult | undefined, run: HistoryGate['result'], accepted: readonly HistoryBenchmark[]): Judge {
  const untrusted = whyNot(benchmark);
  if (benchmark === undefined || untrusted !== undefined) {
    return (metric, rule) => ({ ...blank(id, metric, rule, accepted), ...(untrusted ?? { verdict: 'ERROR', reason: 'it has no result' }) });
  }
  const numbers = new Map(numbersOf(benchmark).map((number) => [number.path, number]));
  const environment = environmentOf(run, benchmark);
  const fingerprint = fingerprintOf(environment);
  const alike = accepted.filter((each) => each.fingerprint === fingerprint).slice(-mostHistory);
  const others = accepted.filter((each) => each.fingerprint !== fingerprint);
  return (metric, rule) => {
    const check = blank(id, metric, rule, accepted);
    const number = numbers.get(metric);
    if (number === undefined) return { ...check, verdict: 'ERROR', reason: 'the result has no such metric: it was renamed, or nothing recorded it' };
    const { unit, better, value } = number;
    if (value === null) return { ...check, unit, better, ...noValueOf(number) };
    const of = alike.flatMap((each) => each.numbers[metric] ?? []);
    if (of.some((each) => each.unit !== unit || each.better !== better)) {
      return { ...check, unit, better, observed: value, verdict: 'ERROR', reason: 'the accepted runs have it in another unit, or the other way round' };
    }
    const history = of.map((each) => each.value);
    const judged = judgeAgainstHistory({ history, observed: value, better, margin: rule.margin_share });
    const reason = whyInconclusive(judged, { accepted: accepted.length, others, environment });
    return { ...check, unit, better, observed: value, ...numbersIn(judged, history), verdict: judged.verdict, ...(reason === undefined ? {} : { reason }) };
  };
}

/** Why nothing of a benchmark can be judged. */
function whyNot(benchmark: BenchmarkResult | undefined): Pick<GateCheck, 'verdict' | 'reason'> | undefined {
  switch (benchmark?.status) {
    case undefined:
      return undefined;
    case 'failed':
      return { verdict: 'ERROR', reason: `it could not be measured: ${benchmark.error?.what ?? 'nobody knows why'}` };
    case 'interrupted':
      return { verdict: 'ERROR', reason: 'it was interrupted' };
    case 'skipped':
    case 'todo':
      return { verdict: 'INCONCLUSIVE', reason: 'it was skipped' };
    case 'measured':
      if (!benchmark.validity.valid) return { verdict: 'ERROR', reason: `the measurement is invalid: ${benchmark.validity.reasons[0]?.message}` };
      return benchmark.warnings.some(({ code }) => code === 'profiled') ? { verdict: 'INCONCLUSIVE', reason: 'it was profiled, which costs some of its speed' } : undefined;
  }
}

/** A check of which nothing is known yet. What it is measured in, a benchmark without a result cannot tell. */
function blank(benchmark: string, metric: string, { margin_share, advisory }: GateRule, accepted: readonly HistoryBenchmark[]): Omit<GateCheck, 'verdict'> {
  const known = accepted.findLast(({ numbers }) => Object.hasOwn(numbers, metric))?.numbers[metric];
  const unit = known?.unit ?? commonUnits.get(metric) ?? 'count';
  const better = known?.better ?? (unit === 'per_s' ? 'higher' : 'lower');
  return { benchmark, metric, unit, better, reference: null, observed: null, change_share: null, low_share: null, high_share: null, confidence: historyConfidence, margin_share, n: 0, advisory };
}

const commonUnits: ReadonlyMap<string, Unit> = new Map([...metricUnits({}), ...functionMetricUnits(), ['goodput', 'per_s'] as const, ['slo.share', 'share'] as const]);

function noValueOf({ path, n, needs }: ResultNumber): Pick<GateCheck, 'verdict' | 'reason'> {
  if (n === 0) return { verdict: 'ERROR', reason: 'nothing was measured' };
  if (needs === undefined) return { verdict: 'ERROR', reason: 'there is no value' };
  const [needed, made] = [needs, n].map((count) => count.toLocaleString('en-US'));
  return { verdict: 'INCONCLUSIVE', reason: `${path} needs ${needed} operations, and there were ${made}` };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function numbersIn({ n, shift }: HistoryVerdict, history: readonly number[]): Partial<GateCheck> {
  if (shift === undefined) return { n, reference: median(history) ?? null };
  return {
    n,
    reference: shift.median,
    change_share: finite(Math.expm1(shift.change)),
    low_share: finite(Math.expm1(shift.lower)),
    high_share: finite(Math.expm1(shift.upper)),
    noise_share: shift.noise,
    power_share: Math.min(1, Math.max(0, shift.power)),
  };
}

function whyInconclusive(
  { reason, n, shift }: HistoryVerdict,
  { accepted, others, environment }: { readonly accepted: number; readonly others: readonly HistoryBenchmark[]; readonly environment: Environment },
): string | undefined {
  switch (reason) {
    case undefined:
      return undefined;
    case 'no-ratio':
      return 'a value is not above zero, so that there is no ratio to judge';
    case 'within-noise':
      return `worse by more than the margin, and accepted runs differ by ±${formatShare(shift!.noise)} without a change: it can be chance`;
    case 'few-runs': {
      if (accepted === 0) return 'no accepted run has this benchmark';
      const few = `${n === 0 ? 'no' : `only ${n}`} accepted run${n === 1 ? '' : 's'} in this environment ${n === 1 ? 'has' : 'have'} it, and it takes ${leastHistory}`;
      return others.length === 0 ? few : `${few}; ${others.length} in another: ${differences(others.at(-1)!.environment, environment)}`;
    }
  }
}

/** Field by field: `cpu was 8 × A and is 4 × B`. */
const differences = (before: Environment, now: Environment): string =>
  environmentDifferences(before, now)
    .map(({ field, values: [was, is] }) => `${field} was ${was ?? 'not told'} and is ${is ?? 'not told'}`)
    .join('; ');

/** What accepted runs have and no spec declares any more. */
function missed(id: string, accepted: readonly HistoryBenchmark[]): GateCheck {
  const metric = 'latency.p50';
  const values = accepted.flatMap(({ numbers }) => numbers[metric]?.value ?? []);
  return {
    ...blank(id, metric, { margin_share: 0.05, advisory: false }, accepted),
    reference: median(values) ?? null,
    n: values.length,
    verdict: 'INCONCLUSIVE',
    reason: 'no spec declares it any more: it was removed or renamed; accept this run where that is meant',
  };
}
