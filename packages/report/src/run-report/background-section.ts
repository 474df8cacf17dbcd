import { type BackgroundResult, benchmarkTitle } from '@ubench/core';
import type { PageCell, Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';
import { valueCell } from './shown-value.ts';

/** The loads that ran beside benchmarks: what they measured, and whether they can be believed. */
export function backgroundSection({ result }: ReportedRun): Section | undefined {
  const loads = result.benchmarks.flatMap((benchmark) => (benchmark.background ?? []).map((load) => ({ of: benchmarkTitle(benchmark), load })));
  if (loads.length === 0) return undefined;
  return {
    id: 'background',
    title: 'Background loads',
    intro: 'Loads that ran beside a benchmark, from before its warm-up until its load had ended.',
    blocks: [
      {
        kind: 'table',
        table: {
          title: 'Background loads',
          columns: [{ title: 'Load' }, { title: 'Beside' }, { title: 'Validity' }, ...['p50', 'p99', 'Rate', 'Errors'].map((title) => ({ title, numeric: true }))],
          rows: loads.map(({ of, load }) => rowOf(of, load)),
        },
      },
    ],
  };
}

function rowOf(of: string, { name, workload, validity, metrics }: BackgroundResult): PageCell[] {
  const { latency, throughput, 'errors/count': errors } = metrics;
  const ofLatency = latency?.kind === 'latency' ? latency : undefined;
  return [
    { text: name, notes: [{ text: `${workload.service} ${workload.name}` }] },
    of,
    validity.valid ? { text: 'VALID', tone: 'good' } : { text: 'INVALID', tone: 'bad', notes: validity.reasons.map(({ message }) => ({ text: message })) },
    valueCell('ns', ofLatency?.p50_ns),
    valueCell('ns', ofLatency?.p99_ns),
    valueCell('per_s', throughput?.kind === 'rate' ? throughput.value_per_s : undefined),
    valueCell('count', errors?.kind === 'count' ? errors.value : undefined),
  ];
}
