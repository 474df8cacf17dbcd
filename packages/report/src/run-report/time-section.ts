import type { BenchmarkResult } from '@ubench/core';
import { loadOverTime } from '../charts/load-over-time.ts';
import type { Section } from '../page/page.ts';
import { chartTabs } from './chart-tabs.ts';
import type { ReportedRun } from './run-report.ts';

/** How latency and throughput went, second by second. */
export async function timeSection({ charted: { benchmarks, note } }: ReportedRun): Promise<Section | undefined> {
  // A function in process has trials and no seconds.
  const timed = benchmarks.filter(hasSeconds);
  if (timed.length === 0) return benchmarks.length === 0 ? undefined : { id: 'time', title: 'Over time', blocks: [{ kind: 'text', text: 'No benchmark of this run has numbers second by second.' }] };
  return {
    id: 'time',
    title: 'Over time',
    intro: `Throughput and latency of each second, warm-up shaded, seconds with failed operations marked. ${note}`.trim(),
    blocks: [await chartTabs(timed, 'time', [loadOverTime])],
  };
}

const hasSeconds = ({ trials }: BenchmarkResult): boolean => trials.some(({ intervals }) => intervals.time_s.length > 0);
