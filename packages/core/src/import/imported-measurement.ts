import type { MetricSummary } from '@ubench/load';
import type { BenchmarkResult, TrialResult } from '../result/result.ts';

/** What another tool has measured, in our units and with its own meanings: what a parser of its output makes. */
export interface ImportedMeasurement {
  /** As its users call it: `k6`. */
  readonly tool: string;
  /** Where its output tells. */
  readonly version?: string;
  /** When it began to measure, UTC, where its output tells. */
  readonly measured_at?: string;
  /** What it says of its load, in its own words: `{ url: 'http://…', connections: 8 }`. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Length of what was measured; nanoseconds, longer than none. */
  readonly window_ns: number;
  /** Connections or clients that it had at most; 0: not known. */
  readonly clients: number;
  readonly succeeded: number;
  readonly failed: number;
  /** What was done before the measurement and is in no number; absent: nothing that is known. */
  readonly warmup?: { readonly succeeded: number; readonly failed: number };
  /** What the failed ones failed with, by kind. */
  readonly errors: BenchmarkResult['errors'];
  /** What `latency` is, where it has one that means the same as ours. */
  readonly headline?: BenchmarkResult['headline'];
  /** Beside throughput, operations and errors. A name of ours only for what means the same; else one that begins with the tool: `k6/http_req_duration`. */
  readonly metrics: Readonly<Record<string, ImportedMetric>>;
  readonly curves?: BenchmarkResult['curves'];
  readonly intervals?: TrialResult['intervals'];
  /** What to know before its numbers are used: sentences. */
  readonly cautions: readonly string[];
}

export interface ImportedMetric {
  readonly title: string;
  /** One sentence that a stranger can check the number against. */
  readonly definition: string;
  readonly better: 'lower' | 'higher';
  readonly summary: MetricSummary;
}
