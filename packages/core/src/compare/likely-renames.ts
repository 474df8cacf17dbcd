import { nearest } from '@ubench/errors';
import type { BenchmarkResult } from '../result/result.ts';

/**
 * What benchmarks that a run no longer has are probably called there, by their old id: what stands in the same place of the same spec and measures the
 * same, else the nearest id of those that are new. A guess, for people; nothing is compared by it.
 */
export function likelyRenames(before: readonly BenchmarkResult[], now: readonly BenchmarkResult[]): ReadonlyMap<string, string> {
  const known = new Set(before.map(({ id }) => id));
  const there = new Set(now.map(({ id }) => id));
  const open = new Map(now.filter((benchmark) => !known.has(benchmark.id) && benchmark.derived_from === undefined).map((benchmark) => [benchmark.id, benchmark]));
  const gone = before.filter((benchmark) => !there.has(benchmark.id) && benchmark.derived_from === undefined);
  const renames = new Map<string, string>();
  const settle = (find: (benchmark: BenchmarkResult) => string | undefined): void => {
    for (const benchmark of gone) {
      const id = renames.has(benchmark.id) ? undefined : find(benchmark);
      if (id !== undefined && open.delete(id)) renames.set(benchmark.id, id);
    }
  };
  settle((benchmark) => [...open.values()].find((candidate) => samePlace(benchmark, candidate))?.id);
  settle((benchmark) => nearest(benchmark.id, open.keys()));
  return renames;
}

const samePlace = (one: BenchmarkResult, other: BenchmarkResult): boolean =>
  one.file === other.file && one.line === other.line && one.workload?.name === other.workload?.name && parametersOf(one) === parametersOf(other);

/** Points of a sweep all stand in one line. */
const parametersOf = ({ parameters }: BenchmarkResult): string => JSON.stringify(Object.entries(parameters).sort());
