import type { BenchmarkResult } from '@ubench/core';
import { resourcesOverTime, serviceOverTime } from '../charts/resources-over-time.ts';
import type { Section } from '../page/page.ts';
import { chartTabs } from './chart-tabs.ts';
import type { ReportedRun } from './run-report.ts';

/** What client and server used, and what the service said about itself, on the time axis of the load. */
export async function resourcesSection({ charted: { benchmarks, note } }: ReportedRun): Promise<Section | undefined> {
  const sampled = benchmarks.filter(wasSampled);
  if (sampled.length === 0) return undefined;
  return {
    id: 'resources',
    title: 'Client and server',
    intro: `CPU and memory of the side that makes the load and of the service, and what the service said about itself, on the time axis of the load. ${note}`.trim(),
    blocks: [await chartTabs(sampled, 'resources', [resourcesOverTime, (of) => serviceOverTime({ ...of, id: `${of.id}-service` })])],
  };
}

const wasSampled = ({ trials }: BenchmarkResult): boolean => trials.some(({ client, server }) => server.time_s.length > 0 || (client.series?.time_s.length ?? 0) > 0);
