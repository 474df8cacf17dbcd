import { changePoints } from '@ubench/stats';
import { environmentDifferences } from '../compare/environment-differences.ts';
import type { TrendRun, TrendRuns } from './trend-runs.ts';
import type { Trend, TrendChange, TrendEnvironment, TrendMetric, TrendPoint } from './trend.ts';

/**
 * How the numbers of a benchmark went, for each environment in which it was measured.
 * @param metrics Paths, in the order in which they are to be shown.
 */
export function trendOf(benchmark: string, { runs, leftOut }: TrendRuns, metrics: readonly string[], origin: Pick<Trend, 'from' | 'source'>): Trend {
  const byEnvironment = Map.groupBy(runs, ({ measured }) => measured.fingerprint);
  // The latest run's first, then the one before.
  const latestFirst = [...byEnvironment.values()].sort((a, b) => runs.indexOf(b.at(-1)!) - runs.indexOf(a.at(-1)!));
  return {
    schema: 'ubench.trend/1',
    benchmark,
    ...origin,
    left_out: leftOut,
    environments: latestFirst.map((group) => environmentOfRuns(group, runs.at(-1)!, metrics)),
  };
}

function environmentOfRuns(runs: readonly TrendRun[], latest: TrendRun, metrics: readonly string[]): TrendEnvironment {
  const { fingerprint, environment } = runs.at(-1)!.measured;
  return {
    fingerprint,
    runs: runs.length,
    differences: environmentDifferences(latest.measured.environment, environment).map(({ field, values: [there, here] }) => ({ field, latest: there, here })),
    metrics: metrics.flatMap((metric) => metricOfRuns(metric, runs) ?? []),
  };
}

function metricOfRuns(metric: string, runs: readonly TrendRun[]): TrendMetric | undefined {
  const points = runs.flatMap(({ run, started_at, git, measured }): TrendPoint[] => {
    const number = measured.numbers[metric];
    return number === undefined ? [] : [{ run, started_at, git_sha: git?.sha ?? null, dirty: git?.dirty ?? false, value: number.value, n: number.n }];
  });
  const about = runs.findLast(({ measured }) => metric in measured.numbers)?.measured.numbers[metric];
  if (about === undefined) return undefined;
  const { unit, better } = about;
  return {
    metric,
    unit,
    better,
    points,
    change_share: points.length < 2 ? null : shareOf(points[0]!.value, points.at(-1)!.value),
    changes: changePoints(points.map(({ value }) => value)).flatMap(({ index, before, after, p }): TrendChange[] => {
      const { run, started_at, git_sha } = points[index]!;
      // They differ otherwise, such as in how far apart they are.
      if (before === after) return [];
      return [{ run, started_at, git_sha, before, after, change_share: shareOf(before, after), worse: better === 'lower' ? after > before : after < before, p }];
    }),
  };
}

const shareOf = (before: number, after: number): number | null => (before === 0 ? null : after / before - 1);
