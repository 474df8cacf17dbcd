import type { ComparedBenchmark, ComparedNumber } from '@ubench/core/analysis';

/** What is measured of every benchmark, and seldom asked for. */
const seldom = new Set(['latencyAll', 'serviceTime', 'responseTime', 'queueWait', 'sendLag', 'operations', 'errors/count', 'slo/share', 'callOverhead', 'gcShare']);

/** A metric that is kept by key, such as by statement, can have hundreds. */
const mostKeys = 6;
const isKeyed = ({ metric }: ComparedNumber): boolean => /^(?!errors\/|slo\/).*\//.test(metric);

/** Which numbers are wanted. */
export interface Wanted {
  /** Paths or metrics; none: the most telling ones, or all. */
  readonly metric: readonly string[];
  readonly all: boolean;
}

/** Whether a number is one of a metric, or is it. */
export const isOf = ({ path, metric }: Pick<ComparedNumber, 'path' | 'metric'>, asked: string): boolean => path === asked || metric === asked || path.startsWith(`${asked}.`);

/**
 * The numbers of a benchmark that are shown: those that are asked for, or the most telling ones of each metric. What a run does not have or means
 * otherwise is always among the latter, once for each metric: it must not look as if it were the same. None where only one run has measured any.
 */
export function shownNumbers({ numbers, runs }: Pick<ComparedBenchmark, 'numbers' | 'runs'>, { metric, all }: Wanted): ComparedNumber[] {
  if (runs.filter(({ trials }) => trials > 0).length < 2) return [];
  if (metric.length > 0) return numbers.filter((number) => metric.some((asked) => isOf(number, asked)));
  if (all) return [...numbers];
  const keys = new Set(numbers.filter(isKeyed).map((number) => number.metric)).size;
  return numbers.filter((number) => {
    if (/\.(mean|stddev|min|max|p90|p95|p999)$/.test(number.path)) return false;
    const amiss = number.runs.some(({ state }, index) => state === 'other-meaning' || (state === 'missing' && runs[index]!.trials > 0));
    if (amiss) return !number.path.endsWith('.p99');
    return !seldom.has(number.metric) && !(isKeyed(number) && keys > mostKeys) && number.runs.some(({ value }) => value !== null);
  });
}
