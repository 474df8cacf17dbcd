import { exitCodes } from '@ubench/errors';
import { isAnswered } from './point-outcome.ts';
import type { RunResult } from '../result/result.ts';

interface Strictness {
  readonly allowInvalid: boolean;
  readonly strict: boolean;
}

/** The exit code that a result's benchmarks, assertions and gate ask for. Interruption and lost outputs are the caller's to add. */
export function exitCodeOf(result: Omit<RunResult, 'run'>, { allowInvalid, strict }: Strictness): number {
  const measured = result.benchmarks.filter(({ status }) => status !== 'skipped' && status !== 'todo');
  const invalid = measured.some((benchmark) => !benchmark.validity.valid && !isAnswered(benchmark));
  const assertions = [...result.benchmarks, ...result.sweeps].flatMap((item) => item.assertions);
  const gating = result.gate?.checks.filter(({ advisory }) => !advisory) ?? [];
  const verdicts = new Set([...assertions, ...gating].map(({ verdict }) => verdict));
  const untrustworthy =
    result.errors.length > 0 ||
    result.deployments.some(({ error }) => error !== undefined) ||
    measured.some(({ status }) => status !== 'measured') ||
    (invalid && !allowInvalid) ||
    verdicts.has('ERROR');
  if (untrustworthy) return exitCodes.untrustworthy.code;
  if (verdicts.has('FAIL')) return exitCodes.failed.code;
  if (verdicts.has('INCONCLUSIVE') && strict) return exitCodes.inconclusive.code;
  return exitCodes.success.code;
}
