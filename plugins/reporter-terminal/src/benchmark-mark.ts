import type { BenchmarkResult, Verdict } from '@ubench/core';
import type { Colours } from './colours.ts';

/** One column that says how it went, by shape as well as by colour. */
export function benchmarkMark(result: BenchmarkResult, c: Colours): string {
  if (result.status === 'skipped' || result.status === 'todo') return c.dim('○');
  if (result.status === 'interrupted') return c.yellow('◐');
  if (result.status === 'failed') return c.red('✗');
  if (result.assertions.some(({ verdict }) => verdict === 'FAIL' || verdict === 'ERROR')) return c.red('✗');
  return result.validity.valid ? c.green('✓') : c.yellow('!');
}

export function verdictMark(verdict: Verdict, c: Colours): string {
  if (verdict === 'PASS') return c.green('✓');
  return verdict === 'INCONCLUSIVE' ? c.yellow('?') : c.red('✗');
}
