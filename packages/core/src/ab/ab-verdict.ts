import { exitCodes } from '@ubench/errors';
import type { GateCheck } from '../result/gate-check.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import { overtimeOf } from '../run/overtime.ts';
import type { RunOutcome } from '../run/run-options.ts';
import type { AbBenchmark, AbRecord } from './ab-record.ts';
import type { MeasuredPair } from './judge-pairs.ts';
import type { SideName } from './turnstile.ts';

/** What the comparison came to, benchmark by benchmark. @param names Of the variants. */
export function benchmarksOfAb(
  ids: readonly string[],
  measured: readonly MeasuredPair[],
  checks: readonly GateCheck[],
  order: ReadonlyMap<string, readonly SideName[]>,
  names: Readonly<Record<SideName, string>>,
): AbBenchmark[] {
  return ids.map((id) => {
    const pair = measured.find((each) => each.id === id);
    const pairs = pair === undefined ? 0 : Math.min(pair.results.a.trials.length, pair.results.b.trials.length);
    const own = checks.filter(({ benchmark, advisory }) => benchmark === id && !advisory);
    return { id, pairs, first: [...(order.get(id) ?? [])], ...outcomeOf(pair, own, names) };
  });
}

function outcomeOf(pair: MeasuredPair | undefined, gating: readonly GateCheck[], names: Readonly<Record<SideName, string>>): Pick<AbBenchmark, 'verdict' | 'reason'> {
  if (pair === undefined) return { verdict: 'ERROR', reason: 'it was not measured' };
  const sides = ['a', 'b'] as const;
  // The one that only had nobody to be measured with is not to blame.
  const doubts = sides.flatMap((side) => doubtOf(pair.results[side], names[side])).sort((one, other) => Number(one.skipped) - Number(other.skipped));
  if (doubts[0] !== undefined) return { verdict: 'ERROR', reason: doubts[0].text };
  if (gating.length === 0) return { verdict: 'ERROR', reason: 'none of its metrics gates, so that nothing was judged' };
  const verdict = worst(gating.map((check) => check.verdict));
  const reason = verdict === 'ERROR' ? gating.find((check) => check.verdict === 'ERROR') : undefined;
  return { verdict, ...(reason === undefined ? {} : { reason: `${reason.metric}: ${reason.reason}` }) };
}

function doubtOf({ status, error, validity }: BenchmarkResult, name: string): { text: string; skipped: boolean }[] {
  if (status !== 'measured') return [{ text: `${name}: ${error?.what ?? (status === 'skipped' ? 'it was not measured' : status)}`, skipped: status === 'skipped' }];
  return validity.valid ? [] : [{ text: `${name} is invalid: ${validity.reasons[0]?.message ?? 'nothing was measured'}`, skipped: false }];
}

type AbVerdict = AbBenchmark['verdict'];
const worstFirst: readonly AbVerdict[] = ['ERROR', 'FAIL', 'INCONCLUSIVE', 'PASS'];

const worst = (verdicts: readonly AbVerdict[]): AbVerdict => worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'ERROR';

/** Of all benchmarks together. @param gone Whether the second variant lacks what the first has: that is no PASS. */
export function verdictOfAb(benchmarks: readonly AbBenchmark[], gone: boolean, results: readonly RunResult[]): AbVerdict {
  const failed = results.some(({ errors, deployments }) => errors.length > 0 || deployments.some(({ error }) => error !== undefined));
  return worst([...benchmarks.map(({ verdict }) => verdict), ...(failed || benchmarks.length === 0 ? ['ERROR' as const] : []), ...(gone ? ['INCONCLUSIVE' as const] : [])]);
}

const codeOf = {
  ERROR: exitCodes.untrustworthy.code,
  FAIL: exitCodes.failed.code,
  INCONCLUSIVE: exitCodes.success.code,
  PASS: exitCodes.success.code,
} as const satisfies Record<AbVerdict, number>;

/** @param runs What could not be written of them is told where nothing worse is. */
export function abExitCode(verdict: AbVerdict, { signal, strict }: { readonly signal: AbortSignal; readonly strict: boolean }, runs: readonly RunOutcome[]): number {
  if (signal.aborted && overtimeOf(signal) === undefined) return signal.reason === 'SIGTERM' ? exitCodes.terminated.code : exitCodes.interrupted.code;
  if (verdict === 'INCONCLUSIVE' && strict) return exitCodes.inconclusive.code;
  const code = codeOf[verdict];
  return code === exitCodes.success.code && runs.some(({ exitCode }) => exitCode === exitCodes.output.code) ? exitCodes.output.code : code;
}

export function abStatus(verdict: AbVerdict, signal: AbortSignal): AbRecord['status'] {
  if (signal.aborted) return 'INTERRUPTED';
  return verdict === 'ERROR' ? 'FAILED' : 'COMPLETED';
}
