import type { BenchmarkResult, SweepResult, Verdict } from '@ubench/core';
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

/** `suite > name`, or for a point of a sweep only what it varies, below the name of the sweep. */
export function benchmarkTitle(result: Pick<BenchmarkResult, 'suite' | 'name' | 'parameters'>, sweep?: SweepResult): string {
  const parameters = Object.entries(result.parameters).map(([key, value]) => `${key}=${value}`);
  if (sweep) return parameters.join(' ');
  const name = [...result.suite, result.name].join(' > ');
  return parameters.length === 0 ? name : `${name} [${parameters.join(' ')}]`;
}
