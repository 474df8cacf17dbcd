import { judgePairs, logRatiosOf, median, type JudgedShift, type Pair } from '@ubench/stats';
import { formatCount } from '@ubench/units';
import type { GateRules } from '../gate/gate-rule.ts';
import type { GateCheck } from '../result/gate-check.ts';
import { numbersOf, type ResultNumber } from '../result/numbers.ts';
import type { BenchmarkResult } from '../result/result.ts';
import type { SideName } from './turnstile.ts';

/** A benchmark as both sides have measured it until now. */
export interface MeasuredPair {
  readonly id: string;
  readonly results: Readonly<Record<SideName, BenchmarkResult>>;
  /** By the path of the metric. */
  readonly rules: GateRules;
}

/** One-sided, of each bound. */
const confidence = 0.95;

interface Question extends Pick<GateCheck, 'benchmark' | 'metric' | 'unit' | 'better' | 'reference' | 'observed' | 'margin_share' | 'n' | 'advisory'> {
  readonly logRatios: readonly number[];
  /** Why there is nothing to judge by. */
  readonly problem?: Pick<GateCheck, 'verdict' | 'reason'>;
}

/**
 * Judges every metric that gates, of all benchmarks together: by Holm's procedure, the more there are, the clearer each must be. Advisory ones are judged
 * each for itself. See `judgePairs`.
 * @param pending How many metrics that gate are still to be measured. They count as if they showed nothing, so that a FAIL stays one when they are known.
 */
export function judgeMeasured(measured: readonly MeasuredPair[], pending: number): GateCheck[] {
  const questions = measured.flatMap(questionsOf);
  const gating = questions.filter(({ advisory, problem }) => !advisory && problem === undefined);
  const unknown = Array.from({ length: pending }, () => ({ logRatios: [], margin: 1 }));
  const judged = judgePairs([...gating.map(asked), ...unknown]);
  const byQuestion = new Map<Question, JudgedShift>(gating.map((question, index) => [question, judged[index]!]));
  for (const question of questions) if (question.advisory && question.problem === undefined) byQuestion.set(question, judgePairs([asked(question)])[0]!);
  return questions.map((question) => checkOf(question, byQuestion.get(question)));
}

/** Of each metric that gates and has a value in every pair, by its path; positive where the second is worse. */
export const logRatiosByMetric = (pair: MeasuredPair): ReadonlyMap<string, readonly number[]> =>
  new Map(questionsOf(pair).flatMap(({ metric, logRatios, problem }) => (problem === undefined ? [[metric, logRatios] as const] : [])));

const asked = ({ logRatios, margin_share }: Question): { logRatios: readonly number[]; margin: number } => ({ logRatios, margin: margin_share });

function questionsOf({ id, results: { a, b }, rules }: MeasuredPair): Question[] {
  const [inA, inB] = [a, b].map((result) => new Map(numbersOf(result).map((number) => [number.path, number])));
  return Object.entries(rules).flatMap(([path, { margin_share, advisory }]): Question[] => {
    const [first, second] = [inA!.get(path), inB!.get(path)];
    const known = first ?? second ?? nowhere;
    const pairs = pairsOf(first, second);
    const common = { benchmark: id, metric: path, unit: known.unit, better: known.better, margin_share, advisory, n: pairs.length };
    const medians = { reference: medianOf(pairs, 0), observed: medianOf(pairs, 1) };
    if (a.trials.length === 0 || b.trials.length === 0) return [{ ...common, ...medians, logRatios: [], problem: { verdict: 'ERROR', reason: 'no pair was measured' } }];
    // A metric that one side does not have was renamed or is not measured any more: that must not look like no change.
    if (first === undefined || second === undefined) {
      const reason = known === nowhere ? 'neither variant has it' : `only the ${first === undefined ? 'second' : 'first'} variant has it`;
      return [{ ...common, ...medians, logRatios: [], problem: { verdict: 'ERROR', reason } }];
    }
    const logRatios = logRatiosOf(pairs.map(([ofA, ofB]): Pair => (known.better === 'lower' ? [ofB ?? 0, ofA ?? 0] : [ofA ?? 0, ofB ?? 0])));
    if (logRatios === undefined) return [{ ...common, ...medians, logRatios: [], problem: { verdict: 'INCONCLUSIVE', reason: whyNone(first, pairs) } }];
    return [{ ...common, ...medians, logRatios }];
  });
}

/** What is said of a metric that was never measured. */
const nowhere = { unit: 'count', better: 'lower' } as const;

type Values = readonly [number | null, number | null];

/** Of the trials that both sides have. */
function pairsOf(a: ResultNumber | undefined, b: ResultNumber | undefined): Values[] {
  const n = a === undefined && b === undefined ? 0 : Math.min(a?.trials.length ?? Infinity, b?.trials.length ?? Infinity);
  return Array.from({ length: n }, (_, index) => [a?.trials[index] ?? null, b?.trials[index] ?? null] as const);
}

function medianOf(pairs: readonly Values[], side: 0 | 1): number | null {
  return median(pairs.map((pair) => pair[side]).filter((value) => value !== null)) ?? null;
}

function whyNone({ needs }: ResultNumber, pairs: readonly Values[]): string {
  const missing = pairs.filter((pair) => pair.includes(null)).length;
  if (missing === 0) return 'a value is not above zero, so that there is no ratio';
  return `${missing} of ${pairs.length} pairs have no value${needs === undefined ? '' : `: it needs ${formatCount(needs)} operations in each trial`}`;
}

function checkOf(about: Question, judged: JudgedShift | undefined): GateCheck {
  const { logRatios: _, problem, ...question } = about;
  const { shift } = judged ?? {};
  return {
    ...question,
    change_share: shift === undefined ? null : Math.expm1(shift.median),
    low_share: shift === undefined ? null : Math.expm1(shift.lower),
    high_share: shift === undefined ? null : Math.expm1(shift.upper),
    confidence,
    ...(problem ?? verdictOf(judged!)),
  };
}

function verdictOf({ shift, verdict }: JudgedShift): Pick<GateCheck, 'verdict' | 'reason'> {
  if (shift === undefined) return { verdict, reason: 'one pair shows no spread' };
  return verdict === 'INCONCLUSIVE' ? { verdict, reason: 'the pairs differ too much among themselves to tell' } : { verdict };
}

/** Whether more pairs could still decide about a benchmark: nothing has failed, and something that gates could go either way. */
export function isUndecided(checks: readonly GateCheck[]): boolean {
  const gating = checks.filter(({ advisory }) => !advisory);
  return gating.every(({ verdict }) => verdict !== 'FAIL') && gating.some(({ verdict, change_share }) => verdict === 'INCONCLUSIVE' && change_share !== null);
}
