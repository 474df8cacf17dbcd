import { type BenchmarkResult, benchmarkTitle } from '@ubench/core';
import { type Drawn, isChart } from '../charts/chart.ts';
import { bucketsFor } from '../charts/downsample.ts';
import type { OverTime } from '../charts/load-over-time.ts';
import type { Block } from '../page/page.ts';

/** Charts over time, a tab for each benchmark. */
export async function chartTabs(benchmarks: readonly BenchmarkResult[], id: string, makers: readonly ((of: OverTime) => Promise<Drawn>)[]): Promise<Block> {
  const buckets = bucketsFor(benchmarks.length);
  const tabs = [];
  for (const [index, benchmark] of benchmarks.entries()) {
    const title = benchmarkTitle(benchmark);
    const drawn: Drawn[] = [];
    // In turn: what one takes to be made is free again before the next.
    for (const make of makers) drawn.push(await make({ id: `${id}-${index}`, name: title, benchmark, buckets }));
    // Why one is missing is of no interest beside another.
    const charts = drawn.some(isChart) ? drawn.filter(isChart) : drawn.slice(0, 1);
    tabs.push({ title, blocks: [{ kind: 'charts', charts } as const] });
  }
  return { kind: 'tabs', title: 'Benchmarks', tabs };
}
