import { type BenchmarkResult, benchmarkTitle } from '@ubench/core';
import { formatCount } from '@ubench/units';
import type { Block, PageCell, Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';
import { shownDuration, valueCell } from './shown-value.ts';

/** What the CPU of the agents went into, where they were profiled. */
export function profileSection({ charted }: ReportedRun): Section | undefined {
  const profiled = charted.benchmarks.filter(({ profile }) => profile !== undefined);
  if (profiled.length === 0) return undefined;
  return {
    id: 'profile',
    title: 'CPU of the agents',
    intro: 'What the CPU of the side that made the load went into, per operation, as it was sampled.',
    blocks: [{ kind: 'tabs', title: 'Benchmarks', tabs: profiled.map((benchmark) => ({ title: benchmarkTitle(benchmark), blocks: profileBlocks(benchmark.profile!) })) }],
  };
}

function profileBlocks({ cpu_ns_per_operation: all, samples, parts, files }: NonNullable<BenchmarkResult['profile']>): Block[] {
  const times = Object.entries(parts).toSorted(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  const share = (time: number | null): number | undefined => (time === null || !all ? undefined : time / all);
  return [
    { kind: 'text', text: `${shownDuration(all)} per operation, from ${formatCount(samples)} samples. Profiles for DevTools and speedscope: ${files.join(', ') || 'none were kept'}.` },
    {
      kind: 'table',
      table: {
        title: 'CPU per operation by part',
        columns: [{ title: 'Part' }, { title: 'CPU per operation', numeric: true }, { title: 'Share', numeric: true }],
        rows: times.map(([part, time]): PageCell[] => [part, valueCell('ns', time), valueCell('share', share(time))]),
      },
    },
  ];
}
