import { type Assertion, type BenchmarkResult, benchmarkTitle, expectedText, numbersOf, observedText, type ResultNumber, type RunResult, trialMedians } from '@ubench/core';
import { median, relativeSpread } from '@ubench/stats';
import { formatCount, formatShare } from '@ubench/units';
import { trialSpreadChart } from '../charts/trial-spread-chart.ts';
import { type Block, mostRows, type PageCell, type PageTable, type Section } from '../page/page.ts';
import { benchmarkOutcome, verdictTones } from './benchmark-outcome.ts';
import { worstFirst } from './charted-benchmarks.ts';
import type { ReportedRun } from './run-report.ts';
import { shownValue, valueCell } from './shown-value.ts';

/** What came out: a row for each benchmark with its verdict, its limits, and how far its trials lie apart; below it every number. */
export async function benchmarksSection({ result, charted }: ReportedRun): Promise<Section> {
  const { benchmarks } = result;
  if (benchmarks.length === 0) return { id: 'benchmarks', title: 'Benchmarks', blocks: [{ kind: 'text', text: 'No benchmark was part of this run.' }] };
  const cut = benchmarks.length > mostRows;
  return {
    id: 'benchmarks',
    title: 'Benchmarks',
    intro: `${cut ? 'What went wrong comes first. ' : ''}Latency is of operations that succeeded. A dash stands for a percentile that fewer than 10 samples lie beyond. Spread: coefficient of variation of p50 over the trials.`,
    blocks: [
      { kind: 'table', table: overview(cut ? worstFirst(benchmarks, result) : benchmarks, result) },
      ...sweepLimits(result),
      ...(await trialSpread(charted.benchmarks)),
      ...(charted.benchmarks.length === 0 ? [] : [everyNumber(charted.benchmarks, charted.note)]),
    ],
  };
}

const percentiles = ['p50', 'p95', 'p99', 'max'] as const;

function overview(benchmarks: readonly BenchmarkResult[], result: RunResult): PageTable {
  return {
    title: 'Benchmarks',
    columns: [
      { title: 'Benchmark' },
      { title: 'Verdict' },
      ...percentiles.map((title) => ({ title, numeric: true, definition: `Latency: ${title === 'max' ? 'the slowest operation' : `so many percent took at most this long`}` })),
      { title: 'Rate', numeric: true, definition: 'Successful operations per second.' },
      { title: 'Errors', numeric: true, definition: 'Operations that failed.' },
      { title: 'n', numeric: true, definition: 'Operations that the latency rests on.' },
      { title: 'Spread', numeric: true, definition: 'Coefficient of variation of p50 over the trials.' },
      { title: 'Limits' },
    ],
    // What is not shown need not be made.
    rows: benchmarks.slice(0, mostRows).map((benchmark) => overviewRow(benchmark, result)),
    omitted: Math.max(0, benchmarks.length - mostRows),
  };
}

function overviewRow(benchmark: BenchmarkResult, result: RunResult): PageCell[] {
  const { word, tone } = benchmarkOutcome(benchmark, result);
  const { latency, throughput } = benchmark.metrics;
  const ofLatency = latency?.kind === 'latency' ? latency : undefined;
  return [
    { text: benchmarkTitle(benchmark), notes: [{ text: benchmark.file }] },
    { text: word, tone },
    ...percentiles.map((name) => valueCell('ns', ofLatency?.[`${name}_ns`])),
    valueCell('per_s', throughput?.kind === 'rate' ? throughput.value_per_s : undefined),
    errorsCell(benchmark),
    valueCell('count', ofLatency?.n),
    spreadCell(benchmark),
    { text: benchmark.assertions.length === 0 ? 'none' : '', notes: benchmark.assertions.map(limitNote) },
  ];
}

const limitNote = (assertion: Assertion): { text: string; tone: (typeof verdictTones)[Assertion['verdict']] } => {
  // How its trials differ matters where they were to be better.
  const found = assertion.verdict === 'PASS' ? shownValue(assertion.unit, assertion.observed) : observedText(assertion);
  const why = assertion.reason === undefined ? '' : `: ${assertion.reason}`;
  return { text: `${assertion.verdict === 'PASS' ? '' : `${assertion.verdict} `}${expectedText(assertion)}${found === '' ? '' : ` · ${found}`}${why}`, tone: verdictTones[assertion.verdict] };
};

/** Each trial as a dot: of several benchmarks beside their median, for they are not of one size. */
async function trialSpread(benchmarks: readonly BenchmarkResult[]): Promise<Block[]> {
  const repeated = benchmarks.flatMap((benchmark) => {
    const medians = mediansOf(benchmark);
    return medians.length < 2 ? [] : [{ name: benchmarkTitle(benchmark), values: medians, middle: median(medians)! }];
  });
  if (repeated.length === 0) return [];
  const chart =
    repeated.length === 1
      ? trialSpreadChart({ id: 'trials', metric: 'p50', unit: 'ns', spreads: repeated })
      : trialSpreadChart({ id: 'trials', metric: 'p50 against the median of its benchmark', unit: 'share', spreads: repeated.map(({ name, values, middle }) => ({ name, values: values.map((value) => value / middle - 1) })) });
  return [{ kind: 'charts', charts: [await chart] }];
}

function errorsCell({ trials }: BenchmarkResult): PageCell {
  if (trials.length === 0) return valueCell('count', undefined);
  const sum = (of: 'failed' | 'succeeded'): number => trials.reduce((total, { operations }) => total + operations.measure[of], 0);
  const failed = sum('failed');
  const all = failed + sum('succeeded');
  if (!Number.isFinite(all) || failed === 0) return valueCell('count', failed);
  return { text: formatCount(failed), sort: failed, notes: [{ text: formatShare(failed / all) }] };
}

/** Of the trials that can tell. */
const mediansOf = (benchmark: Pick<BenchmarkResult, 'trials'>): number[] => trialMedians(benchmark).filter(Number.isFinite);

function spreadCell({ trials }: BenchmarkResult): PageCell {
  const spread = relativeSpread(mediansOf({ trials })) ?? undefined;
  return { ...(valueCell('share', spread) as { text: string; sort?: number }), notes: [{ text: `${trials.length} trial${trials.length === 1 ? '' : 's'}` }] };
}

/** What was expected of sweeps as a whole. */
function sweepLimits({ sweeps }: RunResult): Block[] {
  const rows = sweeps.flatMap(({ name, assertions }) => assertions.map((assertion): PageCell[] => [name, { text: '', notes: [limitNote(assertion)] }]));
  return rows.length === 0 ? [] : [{ kind: 'table', table: { title: 'Limits of sweeps', columns: [{ title: 'Sweep' }, { title: 'Limit' }], rows } }];
}

/** Each number of each benchmark, with its trials. */
const everyNumber = (benchmarks: readonly BenchmarkResult[], note: string): Block => ({
  kind: 'fold',
  title: 'Every number of each benchmark, with its trials',
  blocks: [
    ...(note === '' ? [] : [{ kind: 'text', text: note } as const]),
    { kind: 'tabs', title: 'Benchmarks', tabs: benchmarks.map((benchmark) => ({ title: benchmarkTitle(benchmark), blocks: [{ kind: 'table', table: numbersTable(benchmark) }] })) },
  ],
});

/** Trials that a table has a column for each of. */
const mostTrials = 5;

function numbersTable(benchmark: BenchmarkResult): PageTable {
  const numbers = numbersOf(benchmark);
  const trials = Math.min(benchmark.trials.length, mostTrials);
  return {
    title: `Numbers of ${benchmarkTitle(benchmark)}`,
    columns: [
      { title: 'Metric' },
      { title: 'Value', numeric: true },
      ...Array.from({ length: trials }, (_, index) => ({ title: `Trial ${index + 1}`, numeric: true })),
      { title: 'n', numeric: true },
    ],
    rows: numbers.map(({ title, path, unit, value, n, trials: each }: ResultNumber) => [
      { text: title, notes: [{ text: path }] },
      valueCell(unit, value),
      ...Array.from({ length: trials }, (_, index) => shownValue(unit, each[index])),
      valueCell('count', n),
    ]),
  };
}
