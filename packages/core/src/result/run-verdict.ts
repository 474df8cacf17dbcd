import { exitCodes } from '@ubench/errors';
import type { RunResult } from './result.ts';

/** What a run came to, in a word; MEASURED: nothing was to be judged. */
export type RunVerdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'ERROR' | 'INTERRUPTED' | 'MEASURED';

/** The word for a whole run, and a sentence that says why; a run is no PASS where a check of it could not be decided, or where there was none. */
export function runVerdict({ run, benchmarks, sweeps, gate }: RunResult): { readonly verdict: RunVerdict; readonly sentence: string } {
  const judged = [...benchmarks, ...sweeps].flatMap(({ assertions }) => assertions);
  const gated = gate?.checks.filter(({ advisory }) => !advisory) ?? [];
  const verdicts = new Set([...judged, ...gated].map(({ verdict }) => verdict));
  if (run.status === 'INTERRUPTED' || run.exit_code === null) {
    return { verdict: 'INTERRUPTED', sentence: 'The run did not come to its end; this is what was measured until then.' };
  }
  switch (run.exit_code) {
    case exitCodes.failed.code:
      return { verdict: 'FAIL', sentence: judged.some(({ verdict }) => verdict === 'FAIL') ? 'An assertion failed.' : 'It is worse than what it is held against.' };
    case exitCodes.success.code:
    case exitCodes.inconclusive.code:
      if (verdicts.has('INCONCLUSIVE')) return { verdict: 'INCONCLUSIVE', sentence: 'Nothing failed, and not everything could be decided.' };
      return verdicts.size === 0 ? { verdict: 'MEASURED', sentence: 'There was nothing to judge by.' } : { verdict: 'PASS', sentence: 'Everything was measured, and every check holds.' };
    default:
      return { verdict: 'ERROR', sentence: 'Not everything could be measured or believed.' };
  }
}
