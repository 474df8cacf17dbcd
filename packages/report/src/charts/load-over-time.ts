import type { TrialResult } from '@ubench/core';
import type { Drawn } from './chart.ts';
import { maxBuckets, type TimeDomain, timeDomain, type TimeSeries } from './downsample.ts';
import { drawChart } from './draw-chart.ts';
import { type TimePanel, timeTable, timeView } from './time-panels.ts';

/** What a benchmark's charts over time are made of: any benchmark of a result is one. */
export interface TimedBenchmark {
  readonly trials: readonly (Pick<TrialResult, 'window_ns' | 'intervals' | 'server'> & { readonly client: Pick<TrialResult['client'], 'series'> })[];
}

export interface OverTime {
  readonly id: string;
  /** What the chart is of, as a person knows it. */
  readonly name: string;
  readonly benchmark: TimedBenchmark;
  /** Most points of a line: fewer make a smaller chart, and still no extreme disappears. @default 300 */
  readonly buckets?: number;
}

/** The time that all charts of a benchmark have in common. */
export const benchmarkDomain = ({ trials }: TimedBenchmark): TimeDomain | undefined =>
  timeDomain(trials.flatMap(({ intervals, server, client }) => [intervals, server, ...(client.series ? [client.series] : [])]));

/** Throughput and latency over time: the median of the trials with an envelope, warm-up shaded, failed operations marked. */
export async function loadOverTime({ id, name, benchmark, buckets = maxBuckets }: OverTime): Promise<Drawn> {
  const { trials } = benchmark;
  const series = (key: 'completed' | 'failed' | 'p50_ns' | 'p95_ns' | 'max_ns'): TimeSeries[] => trials.map(({ intervals }) => ({ time_s: intervals.time_s, values: intervals[key] }));
  const panels: readonly TimePanel[] = [
    { title: 'Throughput, operations per second', unit: 'count', lines: [{ name: 'completed', trials: trials.map(throughput) }], failures: series('failed'), height: 110 },
    {
      title: 'Latency',
      unit: 'ns',
      factors: true,
      lines: [
        { name: 'p50', trials: series('p50_ns') },
        { name: 'p95', trials: series('p95_ns') },
        { name: 'slowest', trials: series('max_ns'), extreme: true },
      ],
      height: 140,
    },
  ];
  const domain = benchmarkDomain(benchmark);
  const view = domain && timeView(panels, domain, buckets);
  if (view === undefined) return { missing: 'There is no second in which an operation ended.' };
  return drawChart({
    id,
    title: `Load over time: ${name}`,
    description: `${describeTrials(trials.length)} Throughput above, latency below, on the same axis of time.${domain!.first_s < 0 ? ' Warm-up is shaded.' : ''}`,
    view,
    table: timeTable(panels, buckets),
  });
}

export const describeTrials = (trials: number): string =>
  trials === 1 ? 'One trial; the area reaches from the smallest to the largest value where a point stands for several seconds.' : `Lines are the median of ${trials} trials, the area reaches from the smallest to the largest value.`;

/** Operations per second; the last interval ends with the window, and may be shorter than a second. */
function throughput({ intervals: { time_s, completed }, window_ns }: TimedBenchmark['trials'][number]): TimeSeries {
  const end_s = window_ns / 1e9;
  return { time_s, values: completed.map((count, index) => count / lengthOf(time_s[index]!, end_s)) };
}

/** In seconds. Without a known end every interval is one second. */
function lengthOf(start_s: number, end_s: number): number {
  const length = end_s - start_s;
  return length > 0.05 && length < 1 ? length : 1;
}
