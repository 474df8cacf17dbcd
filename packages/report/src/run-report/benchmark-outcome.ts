import type { BenchmarkResult, RunResult, Verdict } from '@ubench/core';
import type { Tone } from '../page/page.ts';

export interface Outcome {
  readonly tone: Tone;
  readonly word: string;
}

export const verdictTones: Readonly<Record<Verdict, Tone>> = { PASS: 'good', FAIL: 'bad', INCONCLUSIVE: 'doubt', ERROR: 'bad' };

const ofStatus: Readonly<Record<Exclude<BenchmarkResult['status'], 'measured'>, Outcome>> = {
  failed: { tone: 'bad', word: 'ERROR' },
  interrupted: { tone: 'doubt', word: 'INTERRUPTED' },
  skipped: { tone: 'neutral', word: 'SKIPPED' },
  todo: { tone: 'neutral', word: 'TO DO' },
};

/** What became of a benchmark, in a word: the worst of what was found. */
export function benchmarkOutcome({ id, status, validity, assertions }: BenchmarkResult, { gate }: Pick<RunResult, 'gate'>): Outcome {
  if (status !== 'measured') return ofStatus[status];
  if (!validity.valid) return { tone: 'bad', word: 'INVALID' };
  const gated = gate?.checks.filter(({ benchmark, advisory }) => benchmark === id && !advisory) ?? [];
  const verdicts = new Set([...assertions, ...gated].map(({ verdict }) => verdict));
  for (const worst of ['FAIL', 'ERROR', 'INCONCLUSIVE', 'PASS'] as const) if (verdicts.has(worst)) return { tone: verdictTones[worst], word: worst };
  return { tone: 'neutral', word: 'MEASURED' };
}
