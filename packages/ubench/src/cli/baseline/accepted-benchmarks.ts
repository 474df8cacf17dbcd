import { goneFrom, type HistoryEntry } from '@ubench/core/analysis';
import { leastHistory } from '@ubench/stats';

/** A benchmark in one environment, as far as runs of it were accepted. */
export interface AcceptedBenchmark {
  readonly id: string;
  /** Fingerprint of the environment. */
  readonly environment: string;
  /** Accepted runs. */
  readonly runs: number;
  /** How many more it takes until it can be judged by them. */
  readonly missing: number;
}

/** What of a history can be judged by, in the order in which it was first accepted. */
export function acceptedBenchmarks(entries: readonly HistoryEntry[]): AcceptedBenchmark[] {
  const gone = goneFrom(entries);
  const all = entries.flatMap(({ benchmarks }) => Object.entries(benchmarks).map(([id, { fingerprint }]) => ({ id, environment: fingerprint })));
  const groups = Map.groupBy(all, ({ id, environment }) => JSON.stringify([id, environment]));
  return [...groups.values()].map((group) => ({ ...group[0]!, runs: group.length, missing: Math.max(0, leastHistory - group.length) })).filter(({ id }) => !gone.has(id));
}
