import { commonDefinitions } from '../summarize/common-definitions.ts';
import { failureReasons } from '../judge/validity.ts';
import { findingOf } from '../judge/finding-codes.ts';
import type { BenchmarkResult, TrialResult } from '../result/result.ts';
import type { ImportedMeasurement } from './imported-measurement.ts';

/** Which files a measurement is of, and what it is to be called. */
export interface ImportedFrom {
  readonly name: string;
  /** The first of its files, relative to the root, with forward slashes. */
  readonly file: string;
  readonly files: NonNullable<BenchmarkResult['imported']>['files'];
}

/** As for a benchmark whose spec says nothing else. */
const maxErrorShare = 0.01;

/** A measurement of another tool as a benchmark of one trial. Its id is that of the next one by this tool with this name. */
export function importedBenchmark(measurement: ImportedMeasurement, { name, file, files }: ImportedFrom): BenchmarkResult {
  const { tool, version, measured_at, facts, window_ns, succeeded, failed, headline, errors, intervals, curves } = measurement;
  const invalid = failureReasons({ succeeded, failed, maxErrorShare });
  const metrics = { ...ownMetrics(measurement), ...Object.fromEntries(Object.entries(measurement.metrics).map(([key, { summary }]) => [key, summary])) };
  const trial: TrialResult = {
    window_ns: Math.round(window_ns),
    prepare_ns: null,
    metrics,
    operations: { warmup: { ...(measurement.warmup ?? { succeeded: 0, failed: 0 }) }, measure: { succeeded, failed } },
    server_operations: null,
    client: { agents: 0, clients: measurement.clients, cpu_ns_per_operation: null, event_loop_utilisation: null },
    intervals: intervals ?? { time_s: [], completed: [], failed: [], p50_ns: [], p95_ns: [], max_ns: [] },
    server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} },
    invalid,
  };
  const unseen = `measured by ${tool}${version === undefined ? '' : ` ${version}`}, on a machine that is not known: whether its client kept up was not checked`;
  return {
    id: `${tool} > ${name}`,
    name,
    suite: [],
    file,
    line: 1,
    tags: [],
    parameters: {},
    status: 'measured',
    seed: 0,
    ...(headline === undefined ? {} : { headline }),
    imported: { tool, ...(version === undefined ? {} : { version }), ...(measured_at === undefined ? {} : { measured_at }), facts: { ...facts }, files },
    validity: { valid: invalid.length === 0, reasons: invalid },
    warnings: [findingOf('imported', [unseen, ...measurement.cautions].join('; '))],
    findings: [],
    metrics,
    definitions: definitionsOf(measurement),
    ...(curves === undefined ? {} : { curves }),
    errors,
    trials: [trial],
    assertions: [],
  };
}

/** Counts, and counts ÷ time, mean the same whoever made them. */
function ownMetrics({ window_ns, succeeded, failed }: ImportedMeasurement): BenchmarkResult['metrics'] {
  const all = succeeded + failed;
  const share = all === 0 ? null : failed / all;
  return {
    throughput: { kind: 'rate', n: succeeded, value_per_s: succeeded / (window_ns / 1e9) },
    operations: { kind: 'count', n: succeeded, value: succeeded },
    'errors/share': { kind: 'ratio', n: all, value_share: share, min_share: share === null ? null : failed === all ? 1 : 0, max_share: share === null ? null : failed === 0 ? 0 : 1 },
    'errors/count': { kind: 'count', n: all, value: failed },
  };
}

function definitionsOf({ metrics }: ImportedMeasurement): BenchmarkResult['definitions'] {
  const { throughput, operations, 'errors/share': share, 'errors/count': count } = commonDefinitions('serviceTime');
  const own = Object.entries(metrics).map(([key, { title, definition, better }]) => [key, { title, definition, better }]);
  return { throughput: throughput!, operations: operations!, 'errors/share': share!, 'errors/count': count!, ...Object.fromEntries(own) };
}
