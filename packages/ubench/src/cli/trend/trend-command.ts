import { standardOutput, storeErrors } from '@ubench/core';
import { type Trend, trendOf } from '@ubench/core/analysis';
import { exitCodes, nearest } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import type { CommandContext } from '../cli-context.ts';
import { usageErrors } from '../usage-errors.ts';
import { writePage } from '../write-page.ts';
import { fittingBenchmarks, noSuchBenchmark } from './find-benchmark.ts';
import { findMetrics } from './find-metrics.ts';
import { parseSince } from './since.ts';
import { trendErrors } from './trend-errors.ts';
import type { TrendFlags } from './trend-flags.ts';
import { acceptedRuns, storedRuns, type TrendSource } from './trend-sources.ts';
import { countsOf, trendText } from './trend-text.ts';

/** More would not be seen, and would take long to look through. */
const lastRuns = 100;

/** `ubench trend`. */
export async function trendCommand([text, ...metrics]: readonly string[], flags: TrendFlags, context: CommandContext): Promise<number> {
  const { stdout } = context;
  const printsPage = flags.html === standardOutput;
  if (printsPage && flags.json) throw usageErrors.UBENCH_E_FLAGS_APART({ flags: ['--json', '--html -'] });
  const trend = await findTrend(text!, metrics, flags, context);
  if (flags.json) stdout.write(`${JSON.stringify(trend, null, 2)}\n`);
  else if (!printsPage) stdout.write(`${trendText(trend, stdout.columns ?? 100, coloursFor(stdout)).join('\n')}\n`);
  if (flags.html === undefined) return 0;
  const written = await writePage(flags.html, async () => (await import('./trend-page.ts')).trendPage(trend), context);
  return written ? 0 : exitCodes.output.code;
}

async function findTrend(text: string, metrics: readonly string[], { from, since: written, last = lastRuns }: TrendFlags, context: CommandContext): Promise<Trend> {
  const since = written === undefined ? undefined : parseSince(written, Date.now());
  const { benchmark, source } = await findSource(text, parseFrom(from), { written, instant: since }, context);
  const { runs: all, leftOut } = source.runsOf(benchmark);
  const runs = all.filter(({ started_at }) => since === undefined || started_at >= since).slice(-last);
  if (runs.length === 0) throw trendErrors.UBENCH_E_TREND_EMPTY({ benchmark, since: written, reasons: countsOf(leftOut) });
  return trendOf(benchmark, { runs, leftOut }, findMetrics(metrics, benchmark, runs), { from: source.from, source: source.place });
}

interface Since {
  readonly written: string | undefined;
  readonly instant: string | undefined;
}

/** Accepted runs are a history that somebody has looked at: they go before all that are kept, where they have the benchmark. */
async function findSource(text: string, from: Trend['from'] | undefined, since: Since, context: CommandContext): Promise<{ readonly benchmark: string; readonly source: TrendSource }> {
  const looked: TrendSource[] = [];
  for (const open of [...(from === 'runs' ? [] : [() => acceptedRuns(context)]), ...(from === 'baseline' ? [] : [() => storedRuns(context, since.instant)])]) {
    const source = await open();
    const fitting = fittingBenchmarks(text, source.benchmarks);
    if (fitting.length === 1) return { benchmark: fitting[0]!, source };
    if (fitting.length > 1) throw noSuchBenchmark(text, source.benchmarks);
    looked.push(source);
  }
  const { place } = looked.at(-1)!;
  const known = [...new Set(looked.flatMap(({ benchmarks }) => benchmarks))];
  if (known.length > 0) throw noSuchBenchmark(text, known);
  if (since.written !== undefined) throw trendErrors.UBENCH_E_TREND_EMPTY({ benchmark: text, since: since.written, reasons: [] });
  throw from === 'baseline' ? trendErrors.UBENCH_E_TREND_BASELINE({ file: place }) : storeErrors.UBENCH_E_NO_RUNS({ directory: place });
}

const sources = ['baseline', 'runs'] as const satisfies Trend['from'][];

function parseFrom(value: string | undefined): Trend['from'] | undefined {
  const from = sources.find((source) => source === value);
  if (value !== undefined && from === undefined) throw trendErrors.UBENCH_E_TREND_FROM({ value, near: nearest(value, sources) });
  return from;
}
