import { type BenchmarkResult, benchmarkTitle } from '@ubench/core';
import type { Drawn } from '../charts/chart.ts';
import { percentileChart } from '../charts/percentile-chart.ts';
import type { Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';

/** More curves in one chart are not told apart. */
const mostCurves = 6;

/** Latency by percentile: the benchmarks of a file and suite in one chart, for they are about the same. */
export async function percentilesSection({ charted: { benchmarks, note } }: ReportedRun): Promise<Section | undefined> {
  if (benchmarks.length === 0) return undefined;
  const known = benchmarks.filter(({ curves }) => curves?.['latency'] !== undefined);
  const groups = [...Map.groupBy(known, ({ file, suite, group }) => JSON.stringify([file, suite, group]))].flatMap(([, members]) => chunks(members));
  const charts: Drawn[] = [];
  for (const [index, group] of groups.entries()) charts.push(await curvesOf(group, `percentiles-${index}`));
  if (known.length < benchmarks.length) charts.push({ missing: `${benchmarks.length - known.length} of ${benchmarks.length} benchmarks have no percentile curve: too few operations succeeded, or the result is of an earlier version.` });
  return { id: 'percentiles', title: 'Latency by percentile', ...(note !== '' && { intro: note }), blocks: [{ kind: 'charts', charts }] };
}

function curvesOf(benchmarks: readonly BenchmarkResult[], id: string): Promise<Drawn> {
  const [first] = benchmarks;
  const of = benchmarks.length === 1 ? benchmarkTitle(first!) : (first!.suite.join(' > ') || first!.file);
  return percentileChart({ id, title: `Latency by percentile: ${of}`, curves: benchmarks.map((benchmark) => ({ name: benchmarkTitle(benchmark), ...benchmark.curves!['latency']! })) });
}

const chunks = (members: readonly BenchmarkResult[]): BenchmarkResult[][] =>
  Array.from({ length: Math.ceil(members.length / mostCurves) }, (_, index) => members.slice(index * mostCurves, (index + 1) * mostCurves));
