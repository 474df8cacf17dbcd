import type { BenchmarkResult } from './result.ts';

/** `suite > name [rate=1/s]`, or of a point of a sweep, below the name of the sweep, only what it varies: `rate=1/s`. */
export function benchmarkTitle(result: Pick<BenchmarkResult, 'suite' | 'name' | 'parameters'>, sweep?: object): string {
  const parameters = Object.entries(result.parameters).map(([key, value]) => `${key}=${value}`);
  if (sweep) return parameters.join(' ');
  const name = [...result.suite, result.name].join(' > ');
  return parameters.length === 0 ? name : `${name} [${parameters.join(' ')}]`;
}
