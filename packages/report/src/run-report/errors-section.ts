import { benchmarkTitle, formatCount } from '@ubench/core';
import type { PageCell, Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';

/** What operations failed with, most first, with what the service said. */
export function errorsSection({ result }: ReportedRun): Section | undefined {
  const all = result.benchmarks.flatMap((benchmark) => [
    ...Object.entries(benchmark.errors).map(([kind, error]) => ({ of: benchmarkTitle(benchmark), kind, ...error })),
    ...(benchmark.background ?? []).flatMap((load) => Object.entries(load.errors).map(([kind, error]) => ({ of: `${benchmarkTitle(benchmark)}, beside it ${load.name}`, kind, ...error }))),
  ]);
  if (all.length === 0) return undefined;
  return {
    id: 'errors',
    title: 'Errors',
    intro: 'What operations failed with, and samples of what they were told.',
    blocks: [
      {
        kind: 'table',
        table: {
          title: 'Errors of operations',
          columns: [{ title: 'Benchmark' }, { title: 'Error' }, { title: 'Count', numeric: true }, { title: 'Samples' }],
          rows: all.toSorted((a, b) => b.count - a.count).map(({ of, kind, count, samples }): PageCell[] => [of, kind, { text: formatCount(count), sort: count }, { text: '', notes: samples.map((text) => ({ text })) }]),
          elsewhere: 'in result.json',
        },
      },
    ],
  };
}
