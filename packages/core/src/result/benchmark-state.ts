import { isAnswered } from '../judge/point-outcome.ts';
import type { GateResult } from './gate-check.ts';
import type { BenchmarkResult } from './result.ts';

/** What became of a benchmark, in a word. */
export type BenchmarkState = 'passed' | 'failed' | 'inconclusive' | 'invalid' | 'interrupted' | 'skipped';

/**
 * The worst that there is to say of a benchmark: of itself, of its assertions, and of the checks of a gate that are not only advisory.
 * A probe under which the service failed has answered, and is not invalid.
 */
export function benchmarkState(benchmark: BenchmarkResult, gate?: GateResult): BenchmarkState {
  const { id, status, assertions, validity } = benchmark;
  if (status === 'skipped' || status === 'todo') return 'skipped';
  if (status === 'interrupted' || status === 'failed') return status;
  const gated = gate?.checks.filter((check) => check.benchmark === id && !check.advisory) ?? [];
  const verdicts = new Set([...assertions, ...gated].map(({ verdict }) => verdict));
  if (verdicts.has('FAIL') || verdicts.has('ERROR')) return 'failed';
  if (!validity.valid && !isAnswered(benchmark)) return 'invalid';
  return verdicts.has('INCONCLUSIVE') ? 'inconclusive' : 'passed';
}
