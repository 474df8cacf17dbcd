import { type BenchmarkResult, benchmarkTitle, type DistributionSummary, type SweepResult, sweepText } from '@ubench/core';
import type { Drawn } from '../charts/chart.ts';
import { sweepChart } from '../charts/sweep-chart.ts';
import type { Block, PageCell, Section } from '../page/page.ts';
import { benchmarkOutcome } from './benchmark-outcome.ts';
import type { ReportedRun } from './run-report.ts';
import { valueCell } from './shown-value.ts';

/** More would make a file that nobody opens. */
const mostSweeps = 20;

/** Where each sweep breaks, and how latency grows on the way there. */
export async function sweepsSection(run: ReportedRun): Promise<Section | undefined> {
  const { sweeps } = run.result;
  if (sweeps.length === 0) return undefined;
  const shown = sweeps.slice(0, mostSweeps);
  const blocks: Block[] = [];
  for (const [index, sweep] of shown.entries()) {
    const points = pointsOf(sweep, run);
    blocks.push({ kind: 'text', text: `${sweep.name}: ${sweepText(sweep)}.` }, { kind: 'charts', charts: [await chartOf(sweep, points, `sweep-${index}`)] }, pointsTable(sweep, points, run));
  }
  const left = sweeps.length - shown.length;
  return { id: 'sweeps', title: 'Sweeps', blocks: [...blocks, ...(left > 0 ? [{ kind: 'text', text: `${left} more sweeps are in result.json.` } as const] : [])] };
}

function pointsOf({ points }: SweepResult, { result }: ReportedRun): BenchmarkResult[] {
  const byId = new Map(result.benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  return points.flatMap((id) => byId.get(id) ?? []);
}

/** Throughput against latency, with the limit of the slo and the knee. */
function chartOf({ name, parameter, knee }: SweepResult, points: readonly BenchmarkResult[], id: string): Promise<Drawn> {
  const slo = points[0]?.slo;
  // A limit that 99 of 100 operations must keep is one of p99.
  const latency = slo !== undefined && slo.share > 0.95 ? 'p99' : 'p95';
  const limit = slo?.limits_ns['latency'];
  return sweepChart({
    id,
    name,
    parameter,
    latency,
    ...(limit !== undefined && { slo_ns: limit }),
    knee,
    points: points.map((point) => ({
      parameter: sweptValue(point, parameter),
      throughput_per_s: rateOf(point, 'throughput') ?? null,
      latency_ns: latencyOf(point)?.[`${latency}_ns`] ?? null,
      ...(point.slo !== undefined && { goodput_per_s: rateOf(point, 'goodput') ?? null }),
    })),
  });
}

/** The value as a number, where there is one that the knee can be among: rates in events per second. */
function sweptValue({ parameters, load }: BenchmarkResult, parameter: string): number | string {
  if (parameter === 'rate' && load?.loop === 'open' && typeof load.rate_per_s === 'number') return load.rate_per_s;
  const values = Object.values(parameters);
  return values.length === 1 && typeof values[0] === 'number' ? values[0] : values.join(' ');
}

const latencyOf = ({ metrics: { latency } }: BenchmarkResult): DistributionSummary | undefined => (latency?.kind === 'latency' ? latency : undefined);

function rateOf({ metrics }: BenchmarkResult, name: 'throughput' | 'goodput'): number | null | undefined {
  const metric = metrics[name];
  return metric?.kind === 'rate' ? metric.value_per_s : undefined;
}

function pointsTable(sweep: SweepResult, points: readonly BenchmarkResult[], { result }: ReportedRun): Block {
  return {
    kind: 'table',
    table: {
      title: `Points of ${sweep.name}`,
      columns: [{ title: 'Point' }, { title: 'Outcome' }, ...['Rate', 'p50', 'p95', 'p99', 'Goodput'].map((title) => ({ title, numeric: true }))],
      rows: points.map((point) => pointRow(point, sweep, benchmarkOutcome(point, result))),
      inOrder: true,
    },
  };
}

function pointRow(point: BenchmarkResult, sweep: SweepResult, { word, tone }: ReturnType<typeof benchmarkOutcome>): PageCell[] {
  const ofLatency = latencyOf(point);
  return [
    benchmarkTitle(point, sweep),
    { text: word, tone, notes: point.findings.map(({ message }) => ({ text: message })) },
    valueCell('per_s', rateOf(point, 'throughput')),
    valueCell('ns', ofLatency?.p50_ns),
    valueCell('ns', ofLatency?.p95_ns),
    valueCell('ns', ofLatency?.p99_ns),
    valueCell('per_s', rateOf(point, 'goodput')),
  ];
}
