import { resolve } from 'node:path';
import type { StoredRun } from '@ubench/core';
import { historyFile, readHistory, type Trend, type TrendRuns, trendRunsOfHistory, trendRunsOfStore } from '@ubench/core/analysis';
import type { CommandContext } from '../cli-context.ts';
import { readConfig } from '../read-config.ts';
import { openStore } from '../runs/open-store.ts';

/** Where runs come from. */
export interface TrendSource {
  readonly from: Trend['from'];
  /** The file or directory, for a person. */
  readonly place: string;
  /** Benchmarks that it has. */
  readonly benchmarks: readonly string[];
  runsOf(benchmark: string): TrendRuns;
}

/** The runs that were accepted. */
export async function acceptedRuns(context: CommandContext): Promise<TrendSource> {
  const { root, config } = await readConfig(context);
  const place = historyFile(config.gate.baseline);
  const history = readHistory(resolve(root, place));
  for (const { line, problem } of history.broken) context.stderr.write(`note: line ${line} of ${place} is passed over: ${problem}\n`);
  return {
    from: 'baseline',
    place,
    benchmarks: [...new Set(history.entries.flatMap(({ benchmarks }) => Object.keys(benchmarks)))].sort(),
    runsOf: (benchmark) => trendRunsOfHistory(history, benchmark),
  };
}

/**
 * The runs that are kept here, whatever became of them.
 * @param since ISO 8601: older ones are not even read.
 */
export function storedRuns(context: CommandContext, since: string | undefined): TrendSource {
  const store = openStore(context);
  const runs = store
    .list()
    .filter(({ started_at }) => since === undefined || started_at === null || started_at >= since)
    .map(({ id }): StoredRun => store.read(id))
    .reverse();
  for (const { id, status, reason } of runs) if (status === 'UNKNOWN') context.stderr.write(`note: run ${id} is passed over: ${reason ?? 'nothing is known of it'}\n`);
  return {
    from: 'runs',
    place: store.stateDirectory,
    benchmarks: [...new Set(runs.flatMap(({ result }) => result?.benchmarks.map(({ id }) => id) ?? []))].sort(),
    runsOf: (benchmark) => trendRunsOfStore(runs, benchmark),
  };
}
