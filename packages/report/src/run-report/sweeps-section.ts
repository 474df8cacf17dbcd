import { type BenchmarkResult, benchmarkTitle, type SweepResult, sweepText } from '@ubench/core';
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
  const blocks = shown.map((sweep): Block[] => [{ kind: 'text', text: `${sweep.name}: ${sweepText(sweep)}.` }, pointsTable(sweep, run)]);
  const left = sweeps.length - shown.length;
  return { id: 'sweeps', title: 'Sweeps', blocks: [...blocks.flat(), ...(left > 0 ? [{ kind: 'text', text: `${left} more sweeps are in result.json.` } as const] : [])] };
}

function pointsTable(sweep: SweepResult, { result }: ReportedRun): Block {
  const byId = new Map(result.benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  const points = sweep.points.flatMap((id) => byId.get(id) ?? []);
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
  const { latency, throughput, goodput } = point.metrics;
  const ofLatency = latency?.kind === 'latency' ? latency : undefined;
  const rate = (metric: typeof throughput): PageCell => valueCell('per_s', metric?.kind === 'rate' ? metric.value_per_s : undefined);
  return [
    benchmarkTitle(point, sweep),
    { text: word, tone, notes: point.findings.map(({ message }) => ({ text: message })) },
    rate(throughput),
    valueCell('ns', ofLatency?.p50_ns),
    valueCell('ns', ofLatency?.p95_ns),
    valueCell('ns', ofLatency?.p99_ns),
    rate(goodput),
  ];
}
