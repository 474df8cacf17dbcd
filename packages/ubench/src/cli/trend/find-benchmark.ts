import { nearest } from '@ubench/errors';
import { trendErrors } from './trend-errors.ts';

/** The ids that a text may mean: that very id, else the one that ends with it as a name, else all of which it is a part. */
export function fittingBenchmarks(text: string, ids: readonly string[]): string[] {
  if (ids.includes(text)) return [text];
  const fitting = ids.filter((id) => id.toLowerCase().includes(text.toLowerCase()));
  const named = fitting.filter((id) => id.endsWith(` > ${text}`));
  return named.length === 1 ? named : fitting;
}

/** What to say where none, or more than one, of the ids fits. */
export function noSuchBenchmark(text: string, ids: readonly string[]): Error {
  const fitting = fittingBenchmarks(text, ids);
  if (fitting.length > 0) return trendErrors.UBENCH_E_TREND_AMBIGUOUS({ text, fitting });
  const near = nearest(text, ids) ?? nearest(text, ids.map(nameOf));
  return trendErrors.UBENCH_E_TREND_BENCHMARK({ text, near, known: ids });
}

const nameOf = (id: string): string => id.slice(id.lastIndexOf(' > ') + 3);
