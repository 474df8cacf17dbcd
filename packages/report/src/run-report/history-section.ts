import { type BenchmarkResult, benchmarkTitle, type RunResult } from '@ubench/core';
import { historyBenchmark, trendOf, type TrendMetric, type TrendPoint, type TrendRun, trendRunsOfHistory } from '@ubench/core/analysis';
import type { Drawn } from '../charts/chart.ts';
import { trendChart } from '../charts/trend-chart.ts';
import type { Block, Section, Tab } from '../page/page.ts';
import type { AcceptedHistory } from './accepted-history.ts';
import type { ReportedRun } from './run-report.ts';
import { amount } from './shown-value.ts';

/** What is charted: more would not be looked at here, and `ubench trend` has it. */
const headline = ['throughput', 'latency.p50', 'latency.p99'];
/** What is older is for `ubench trend`. */
const mostBefore = 30;
/** More problems of a file are one problem. */
const mostProblems = 5;

/** The numbers beside those of runs that were accepted before, in the same environment. */
export async function historySection({ result, charted, history }: ReportedRun): Promise<Section | undefined> {
  if (history === undefined) return undefined;
  const tabs: Tab[] = [];
  for (const [index, benchmark] of charted.benchmarks.entries()) {
    const blocks = await blocksOf(benchmark, result, history, `history-${index}`);
    if (blocks !== undefined) tabs.push({ title: benchmarkTitle(benchmark), blocks });
  }
  const problems = history.problems.slice(0, mostProblems);
  const left = history.problems.length - problems.length;
  return {
    id: 'history',
    title: 'History',
    intro: `Runs that were accepted before this one, of the same benchmark in the same environment. ${charted.note}`.trim(),
    blocks: [
      ...(problems.length === 0 ? [] : [{ kind: 'notes', notes: problems.map((text) => ({ tone: 'doubt', word: 'incomplete', text }) as const) } as const]),
      ...(left > 0 ? [{ kind: 'text', text: `${amount(left, 'more line')} of it cannot be read.` } as const] : []),
      tabs.length === 0 ? { kind: 'text', text: 'No accepted run is comparable: there is none, or another machine, client or load measured it.' } : { kind: 'tabs', title: 'Benchmarks', tabs },
    ],
  };
}

async function blocksOf(benchmark: BenchmarkResult, result: RunResult, history: AcceptedHistory, id: string): Promise<Block[] | undefined> {
  const { id: run, started_at } = result.run;
  const measured = historyBenchmark(result, benchmark);
  const { runs } = trendRunsOfHistory({ entries: history.entries, broken: [] }, benchmark.id);
  const before = runs.filter((each) => each.run !== run && each.started_at <= started_at && each.measured.fingerprint === measured.fingerprint);
  if (before.length === 0) return undefined;
  const believed = benchmark.status === 'measured' && benchmark.validity.valid;
  const compared: TrendRun[] = [...before.slice(-mostBefore), ...(believed ? [{ run, started_at, git: result.provenance.git, measured }] : [])];
  // All of them are of one environment.
  const [environment] = trendOf(benchmark.id, { runs: compared, leftOut: [] }, headline, { from: 'baseline', source: '' }).environments;
  const charts: Drawn[] = [];
  for (const [index, metric] of environment!.metrics.entries()) charts.push(await chartOf(metric, run, `${id}-${index}`));
  return [
    ...(believed ? [] : [{ kind: 'text', text: 'The numbers of this run must not be believed, and are not among them.' } as const]),
    { kind: 'charts', charts },
    ...(before.length > mostBefore ? [{ kind: 'text', text: `${amount(before.length - mostBefore, 'older run')} and the other metrics are shown by ubench trend.`, quiet: true } as const] : []),
  ];
}

const labelOf = ({ run, git_sha }: TrendPoint, current: string): string => [...(git_sha === null ? [] : [git_sha.slice(0, 7)]), run === current ? 'this run' : run].join(', ');

const chartOf = ({ metric, unit, points, changes }: TrendMetric, current: string, id: string): Promise<Drawn> =>
  trendChart({
    id,
    title: metric,
    metric,
    unit,
    points: points.map((point) => ({ at: point.started_at.slice(0, 16).replace('T', ' '), label: labelOf(point, current), value: point.value })),
    changes: changes.map(({ run }) => points.findIndex((point) => point.run === run)),
    current: points.findIndex(({ run }) => run === current),
  });
