import type { MetricSummary } from '@ubench/load';
import { formatCount, formatDuration, formatOr, formatRate, formatShare } from '@ubench/units';
import type { Unit } from './measured.ts';

const formats: Readonly<Record<Unit, (value: number) => string>> = {
  ns: formatDuration,
  per_s: formatRate,
  share: formatShare,
  count: formatCount,
};

/** A number of a result as a person reads it: `1.2 ms`, `5,000/s`, `0.1%`. */
export const formatValue = (unit: Unit, value: number | null): string => formatOr(value, formats[unit]);

/** A metric in a few words: `0.98`, `p50 1.2 ms, p99 4.5 ms`. */
export function formatMetric(metric: MetricSummary): string {
  switch (metric.kind) {
    case 'latency':
      return `p50 ${formatOr(metric.p50_ns, formatDuration)}, p99 ${formatOr(metric.p99_ns, formatDuration)}`;
    case 'rate':
      return formatOr(metric.value_per_s, formatRate);
    case 'ratio':
      return formatOr(metric.value_share, formatShare);
    case 'count':
    case 'gauge':
      return formatOr(metric.value, formatCount);
  }
}
