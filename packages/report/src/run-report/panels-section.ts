import { type BenchmarkResult, benchmarkTitle, type Panel } from '@ubench/core';
import type { Drawn } from '../charts/chart.ts';
import { panelChart } from '../charts/panel-chart.ts';
import type { Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';

/** More would make a file that nobody opens. */
const mostPanels = 40;

/** What the workloads want to be shown of their kind: the points of a sweep share a chart, every other benchmark has its own. */
export async function panelsSection({ charted: { benchmarks, note } }: ReportedRun): Promise<Section | undefined> {
  const panels = benchmarks.flatMap((benchmark) => (benchmark.panels ?? []).map((panel) => ({ of: benchmark, benchmark: benchmarkTitle(benchmark), panel })));
  if (panels.length === 0) return undefined;
  const groups = [...Map.groupBy(panels, ({ of, panel }) => JSON.stringify([panel.id, sharedBy(of, panel)])).values()];
  const charts: Drawn[] = [];
  for (const [index, group] of groups.slice(0, mostPanels).entries()) charts.push(await panelChart({ id: `panel-${index}`, panels: group }));
  const left = groups.length - charts.length;
  return {
    id: 'panels',
    title: 'Workloads',
    intro: `What the workloads measure beside latency and throughput. ${note}`.trim(),
    blocks: [{ kind: 'charts', charts }, ...(left > 0 ? [{ kind: 'text', text: `${left} more are in result.json.` } as const] : [])],
  };
}

/** A panel of one row is a point among those of its neighbours. */
const sharedBy = ({ id, file, suite, group }: BenchmarkResult, { rows }: Panel): string => group ?? (rows.length === 1 ? JSON.stringify([file, suite]) : id);
