import { nearest } from '@ubench/errors';
import { unpairedRatio } from '@ubench/stats';
import { numbersOf, type ResultNumber } from '../result/numbers.ts';
import type { BenchmarkResult } from '../result/result.ts';
import type { BenchmarkInRun, ComparedNumber, NumberInRun } from './comparison.ts';
import { metricMeaning } from './metric-meaning.ts';

/** A benchmark in one run, and what is known of it there. */
export interface Side {
  readonly benchmark: BenchmarkResult | undefined;
  readonly about: BenchmarkInRun;
}

/** Every number that one of the sides has: each side held against the first. */
export function compareNumbers(sides: readonly Side[], confidence: number): ComparedNumber[] {
  const numbers = sides.map(({ benchmark }) => new Map(benchmark === undefined ? [] : numbersOf(benchmark).map((number) => [number.path, number])));
  const paths = new Set(numbers.flatMap((of) => [...of.keys()]));
  return [...paths].map((path): ComparedNumber => {
    const home = numbers.findIndex((of) => of.has(path));
    const about = numbers[home]!.get(path)!;
    const { metric, title, unit, better } = about;
    const meaning = metricMeaning(sides[home]!.benchmark!, metric);
    const first = numbers[0]!.get(path);
    const runs = sides.map((side, index): NumberInRun => {
      const here = numbers[index]!.get(path);
      if (here === undefined) return missing(side, about, numbers[home]!, numbers[index]!);
      if (index === 0) return { ...valuesOf(here), state: 'first', ...(here.value === null ? { reason: whyNoValue(here) } : {}) };
      return held(side, here, sides[0]!, first, meaning, confidence);
    });
    return { path, metric, title, unit, better, meaning, runs };
  });
}

const nothing = { ratio: null, low: null, high: null, direction: null } as const;

const valuesOf = ({ value, n, trials }: ResultNumber): Omit<NumberInRun, 'state'> => ({ value: finite(value), n, trials: trials.map(finite), ...nothing });

/** What JSON cannot hold is no number. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

function missing({ benchmark, about }: Side, wanted: ResultNumber, before: ReadonlyMap<string, ResultNumber>, now: ReadonlyMap<string, ResultNumber>): NumberInRun {
  const none: NumberInRun = { state: 'missing', value: null, n: 0, trials: [], ...nothing };
  if (benchmark === undefined) return { ...none, reason: 'the run does not have the benchmark' };
  if (now.size === 0) return { ...none, reason: about.status === 'measured' ? 'nothing was measured' : `the benchmark is ${about.status}` };
  const perhaps = likelyName(wanted, before, now);
  return { ...none, reason: 'the run does not have it', ...(perhaps === undefined ? {} : { perhaps }) };
}

/** Of the numbers that are new here: one with the same definition, else the one with the nearest name; of the same unit. */
function likelyName(wanted: ResultNumber, before: ReadonlyMap<string, ResultNumber>, now: ReadonlyMap<string, ResultNumber>): string | undefined {
  const fresh = [...now.values()].filter(({ path, unit, better }) => !before.has(path) && unit === wanted.unit && better === wanted.better);
  const same = fresh.find(({ definition, path }) => definition !== '' && definition === wanted.definition && part(path) === part(wanted.path));
  return same?.path ?? nearest(wanted.path, fresh.filter(({ path }) => part(path) === part(wanted.path)).map(({ path }) => path));
}

/** Which part of a distribution, such as `p99`, a number is. */
const part = (path: string): string | undefined => /\.(mean|stddev|min|max|p\d+)$/.exec(path)?.[1];

function held({ benchmark, about }: Side, here: ResultNumber, base: Side, first: ResultNumber | undefined, meaning: string, confidence: number): NumberInRun {
  const values = valuesOf(here);
  if (first === undefined) return { ...values, state: 'new', reason: 'the first run does not have it' };
  const meaningHere = metricMeaning(benchmark!, here.metric);
  if (meaningHere !== meaning || here.unit !== first.unit) {
    return { ...values, state: 'other-meaning', reason: 'it is not the same metric', meaning: here.unit === first.unit ? meaningHere : `${meaningHere} (${here.unit}, not ${first.unit})` };
  }
  if (about.differences.length > 0) return { ...values, state: 'not-comparable', reason: `measured in another environment: ${about.differences.map(({ field }) => field).join(', ')}` };
  const doubted = [base.about, about].findIndex(({ valid }) => !valid);
  if (doubted !== -1) return { ...values, state: 'invalid', reason: `the benchmark is not valid ${doubted === 0 ? 'in the first run' : 'here'}` };
  return { ...values, ...compared(first, here, confidence) };
}

type Outcome = Pick<NumberInRun, 'state' | 'ratio' | 'low' | 'high' | 'direction' | 'reason'>;

const noRatio = (reason: string): Outcome => ({ ...nothing, state: 'no-ratio', reason });

function compared(first: ResultNumber, here: ResultNumber, confidence: number): Outcome {
  const [before, now] = [finite(first.value), finite(here.value)];
  if (before === null) return noRatio(`the first run has no value: ${whyNoValue(first)}`);
  if (now === null) return noRatio(whyNoValue(here));
  if (before === 0 && now === 0) return { ...noRatio('both are 0'), direction: 'same' };
  if (before <= 0 || now <= 0) return noRatio(`a value of ${before <= 0 ? before : now} has no ratio`);
  const ratio = now / before;
  const [ofFirst, ofHere] = [first, here].map(({ trials }) => trials.filter((value) => finite(value) !== null) as number[]) as [number[], number[]];
  const interval = unpairedRatio(ofHere, ofFirst, confidence);
  if (interval === undefined) {
    const few = Math.min(ofFirst.length, ofHere.length) < 2;
    return { ...nothing, state: 'compared', ratio, reason: few ? 'no interval: that takes two trials on each side' : 'no interval: a trial of 0 has no ratio' };
  }
  const { low, high } = interval;
  return { state: 'compared', ratio, low, high, direction: directionOf(low, high, here.better) };
}

function directionOf(low: number, high: number, better: 'lower' | 'higher'): NumberInRun['direction'] {
  if (low === 1 && high === 1) return 'same';
  if (low <= 1 && high >= 1) return 'unclear';
  return high < 1 === (better === 'lower') ? 'better' : 'worse';
}

/** Percentiles need observations beyond them. */
function whyNoValue({ n, needs, value }: ResultNumber): string {
  if (value !== null) return `it is ${value}`;
  return needs !== undefined && n < needs ? `too few operations: it takes ${needs.toLocaleString('en-US')}, and there were ${n.toLocaleString('en-US')}` : 'it could not be measured';
}
