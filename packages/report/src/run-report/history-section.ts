import type { HistoryEntry } from '@ubench/core/analysis';
import { benchmarkTitle, numbersOf, type ResultNumber } from '@ubench/core';
import { environmentOf, fingerprintOf } from '@ubench/core/analysis';
import type { PageCell, PageTable, Section, Tab } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';
import { shownValue, valueCell } from './shown-value.ts';

const shownPaths = new Set(['latency.p50', 'latency.p95', 'latency.p99', 'throughput', 'errors.share']);
/** What is older is for `ubench trend`. */
const mostRuns = 20;

/** The numbers beside those of runs that were accepted before, under the same circumstances. */
export function historySection({ result, charted, history }: ReportedRun): Section | undefined {
  if (history === undefined) return undefined;
  const tabs = charted.benchmarks.flatMap((benchmark): Tab[] => {
    const fingerprint = fingerprintOf(environmentOf(result, benchmark));
    const before = history.filter(({ run, benchmarks }) => run !== result.run.id && Object.hasOwn(benchmarks, benchmark.id) && benchmarks[benchmark.id]!.fingerprint === fingerprint);
    const numbers = numbersOf(benchmark).filter(({ path }) => shownPaths.has(path));
    return before.length === 0 ? [] : [{ title: benchmarkTitle(benchmark), blocks: [{ kind: 'table', table: historyTable(benchmark.id, before, numbers) }] }];
  });
  return {
    id: 'history',
    title: 'History',
    intro: 'Accepted runs of the same benchmark in the same environment, the newest first.',
    blocks: tabs.length === 0 ? [{ kind: 'text', text: 'No accepted run is comparable: there is none, or another machine, client or load measured it.' }] : [{ kind: 'tabs', title: 'Benchmarks', tabs }],
  };
}

const historyTable = (id: string, before: readonly HistoryEntry[], numbers: readonly ResultNumber[]): PageTable => ({
  title: 'Accepted runs',
  columns: [{ title: 'Run' }, ...numbers.map(({ title }) => ({ title, numeric: true }))],
  rows: [
    ['this run', ...numbers.map(({ unit, value }) => valueCell(unit, value))],
    ...before
      .slice(-mostRuns)
      .toReversed()
      .map(({ run, benchmarks, note }): PageCell[] => [{ text: run, notes: note === undefined ? [] : [{ text: note }] }, ...numbers.map(({ path, unit }) => shownValue(unit, benchmarks[id]!.numbers[path]?.value))]),
  ],
  omitted: Math.max(0, before.length - mostRuns),
  elsewhere: 'in `ubench trend`',
  inOrder: true,
});
