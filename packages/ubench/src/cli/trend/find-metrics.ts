import { type TrendRun, trendMetrics } from '@ubench/core/analysis';
import { nearest } from '@ubench/errors';
import { trendErrors } from './trend-errors.ts';

/**
 * The paths that are to be shown: for each text that of a metric, or of all that begin with its name; without a text those that matter most.
 * @throws UBENCH_E_TREND_METRIC
 */
export function findMetrics(texts: readonly string[], benchmark: string, runs: readonly TrendRun[]): string[] {
  const units = new Map(runs.flatMap(({ measured }) => Object.entries(measured.numbers).map(([path, { unit }]) => [path, unit] as const)));
  const paths = [...units.keys()];
  if (texts.length === 0) return trendMetrics(paths, (path) => units.get(path) === 'ns');
  const found = texts.flatMap((text) => {
    if (units.has(text)) return [text];
    const below = paths.filter((path) => path.startsWith(`${text}.`) || path.startsWith(`${text}[`));
    if (below.length === 0) throw trendErrors.UBENCH_E_TREND_METRIC({ benchmark, metric: text, near: nearest(text, paths), known: paths });
    return below;
  });
  return [...new Set(found)];
}
