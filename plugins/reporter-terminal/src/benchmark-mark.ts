import { type BenchmarkResult, benchmarkState, type BenchmarkState, type Verdict } from '@ubench/core';
import type { Colours } from './colours.ts';

const marks: Readonly<Record<BenchmarkState, (c: Colours) => string>> = {
  passed: (c) => c.green('✓'),
  failed: (c) => c.red('✗'),
  inconclusive: (c) => c.yellow('?'),
  invalid: (c) => c.yellow('!'),
  interrupted: (c) => c.yellow('◐'),
  skipped: (c) => c.dim('○'),
};

/** One column that says how it went, by shape as well as by colour. */
export const benchmarkMark = (result: BenchmarkResult, c: Colours): string => marks[benchmarkState(result)](c);

export function verdictMark(verdict: Verdict, c: Colours): string {
  if (verdict === 'PASS') return c.green('✓');
  return verdict === 'INCONCLUSIVE' ? c.yellow('?') : c.red('✗');
}
