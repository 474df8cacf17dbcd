import type { RunResult } from '../result/result.ts';
import type { StoredRun } from '../store/stored-run.ts';
import { type HistoryBenchmark, historyBenchmark } from './history-benchmark.ts';
import type { History } from './read-history.ts';
import type { Trend } from './trend.ts';

/** One run as a trend needs it. */
export interface TrendRun {
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly git: RunResult['provenance']['git'];
  readonly measured: HistoryBenchmark;
}

/** What a trend is made of, in the order in which the runs began. */
export interface TrendRuns {
  readonly runs: readonly TrendRun[];
  readonly leftOut: Trend['left_out'];
}

/** The accepted runs of a benchmark. */
export function trendRunsOfHistory({ entries, broken }: History, benchmark: string): TrendRuns {
  return {
    runs: entries.flatMap(({ run, started_at, git, benchmarks }) => {
      const measured = benchmarks[benchmark];
      return measured === undefined ? [] : [{ run, started_at, git, measured }];
    }),
    leftOut: broken.map(({ line, problem }) => ({ run: null, why: 'unreadable', reason: `line ${line} of the history: ${problem}` })),
  };
}

/** All runs of a benchmark that have ended, oldest first. */
export function trendRunsOfStore(stored: readonly StoredRun[], benchmark: string): TrendRuns {
  const runs: TrendRun[] = [];
  const leftOut: Trend['left_out'] = [];
  for (const { id, status, reason, result } of stored) {
    if (status === 'RUNNING' || status === 'ADOPTED') continue;
    if (result === undefined || status === 'UNKNOWN') {
      leftOut.push({ run: id, why: 'unreadable', reason: reason ?? 'nothing is known of it' });
      continue;
    }
    const found = result.benchmarks.find((candidate) => candidate.id === benchmark);
    if (found === undefined || found.status === 'skipped' || found.status === 'todo') continue;
    if (found.status !== 'measured') leftOut.push({ run: id, why: 'unmeasured', reason: found.error?.what ?? `it was ${found.status}` });
    else if (!found.validity.valid) leftOut.push({ run: id, why: 'invalid', reason: found.validity.reasons.map(({ message }) => message).join('; ') });
    else runs.push({ run: id, started_at: result.run.started_at, git: result.provenance.git, measured: historyBenchmark(result, found) });
  }
  return { runs, leftOut };
}
