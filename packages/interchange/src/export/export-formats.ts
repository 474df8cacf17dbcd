import type { BenchmarkResult, RunResult } from '@ubench/core';
import { aiperf } from './aiperf.ts';
import { bencherResults } from './bencher.ts';
import { notGeneration, type RequestsOf } from './generation-run.ts';
import { guidellm } from './guidellm.ts';
import { openMetrics } from './openmetrics.ts';
import { vllmBench } from './vllm-bench.ts';

interface Exporter {
  /** The text of a file. @param requestsOf Tells of none where nobody asked, or the format has no place for them. */
  write(result: RunResult, requestsOf: RequestsOf): string;
  /** Why it has no place for a benchmark that was measured and is valid. */
  leavesOut?(benchmark: BenchmarkResult): string | undefined;
  /** Whether it tells of each request: where that is asked for, or always. Absent: never. */
  readonly requests?: 'asked' | 'always';
  /** A file is of one benchmark. */
  readonly isOfOne?: true;
}

/** What a run can be written as for others. */
export const exportFormats = {
  openmetrics: { write: openMetrics },
  bencher: { write: (result) => `${JSON.stringify(bencherResults(result), null, 2)}\n` },
  'vllm-bench': { write: vllmBench, leavesOut: notGeneration, requests: 'asked' },
  guidellm: { write: guidellm, leavesOut: notGeneration, requests: 'always' },
  aiperf: { write: aiperf, leavesOut: notGeneration, isOfOne: true },
} as const satisfies Record<string, Exporter>;

export type ExportFormat = keyof typeof exportFormats;

export const isExportFormat = (name: string): name is ExportFormat => Object.hasOwn(exportFormats, name);

export const exporterOf = (name: ExportFormat): Exporter => exportFormats[name];
