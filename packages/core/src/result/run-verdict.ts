import { exitCodes } from '@ubench/errors';
import { isAnswered } from '../judge/point-outcome.ts';
import type { BenchmarkResult, RunResult } from './result.ts';

/** What a run came to, in a word; MEASURED: nothing was to be judged. */
export type RunVerdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'ERROR' | 'INTERRUPTED' | 'MEASURED';

/**
 * The word for a whole run, and a sentence that says why. A run is no PASS where there was no check, where one of them failed or could not be decided, or
 * where a measurement is not to be believed: not even where that was allowed, or where a result from elsewhere says that it ended well.
 */
export function runVerdict({ run, benchmarks, sweeps, gate }: RunResult): { readonly verdict: RunVerdict; readonly sentence: string } {
  const judged = [...benchmarks, ...sweeps].flatMap(({ assertions }) => assertions);
  const gated = gate?.checks.filter(({ advisory }) => !advisory) ?? [];
  const verdicts = new Set([...judged, ...gated].map(({ verdict }) => verdict));
  if (run.status === 'INTERRUPTED' || run.exit_code === null) {
    return { verdict: 'INTERRUPTED', sentence: 'The run did not come to its end; this is what was measured until then.' };
  }
  const endedWell = run.exit_code === exitCodes.success.code || run.exit_code === exitCodes.inconclusive.code;
  if (run.exit_code === exitCodes.failed.code || (endedWell && verdicts.has('FAIL'))) {
    return { verdict: 'FAIL', sentence: judged.some(({ verdict }) => verdict === 'FAIL') ? 'An assertion failed.' : 'It is worse than what it is held against.' };
  }
  if (!endedWell) return { verdict: 'ERROR', sentence: 'Not everything could be measured or believed.' };
  if (benchmarks.some(isDoubtful)) return { verdict: 'INCONCLUSIVE', sentence: 'Nothing failed, and not everything could be measured or believed.' };
  if (verdicts.has('INCONCLUSIVE') || verdicts.has('ERROR')) return { verdict: 'INCONCLUSIVE', sentence: 'Nothing failed, and not everything could be decided.' };
  return verdicts.size === 0 ? { verdict: 'MEASURED', sentence: 'There was nothing to judge by.' } : { verdict: 'PASS', sentence: 'Everything was measured, and every check holds.' };
}

/** It was to be measured, and has no numbers that can be believed. */
function isDoubtful(benchmark: BenchmarkResult): boolean {
  const { status, validity } = benchmark;
  return status !== 'skipped' && status !== 'todo' && (status !== 'measured' || (!validity.valid && !isAnswered(benchmark)));
}
