import type { Assertion, MetricSummary } from '@ubench/core';
import { formatDuration, formatRate, formatShare } from '@ubench/units';

/** Where there is no value to show. */
export const none = '–';

export const formatOr = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? none : format(value);

export const formatCount = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 3 : 0 });

const formats: Readonly<Record<Assertion['unit'], (value: number) => string>> = {
  ns: formatDuration,
  per_s: formatRate,
  share: formatShare,
  count: formatCount,
};

export const formatIn = (unit: Assertion['unit'], value: number | null): string => formatOr(value, formats[unit]);

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
