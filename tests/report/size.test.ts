import type { RunResult } from '@ubench/core';
import { type HistoryEntry, historyBenchmark } from '@ubench/core/analysis';
import { renderRunReport } from '@ubench/report';
import { expect, it } from 'vitest';
import { largeRun } from '../../benchmarks/report/large-run.ts';

/** The run as it was accepted on each of so many days before, from the fiftieth on slower. */
function historyOf(result: RunResult, days: number): HistoryEntry[] {
  const measured = result.benchmarks.map((benchmark) => [benchmark.id, historyBenchmark(result, benchmark)] as const);
  return Array.from({ length: days }, (_, day) => {
    const at = new Date(Date.UTC(2020, 0, 1 + day)).toISOString();
    const benchmarks = structuredClone(Object.fromEntries(measured));
    for (const { numbers } of Object.values(benchmarks)) for (const number of Object.values(numbers)) number.value *= (1 + Math.sin(day * 7.3) / 10) * (day < 50 ? 1 : 1.3);
    return { schema: 'ubench.history/1', run: `20200101-101500000-${String(day).padStart(4, '0')}`, started_at: at, accepted_at: at, git: { sha: 'a'.repeat(40), dirty: false }, versions: {}, benchmarks };
  });
}

it('a report of 20 benchmarks with five trials of an hour and a long history has at most 2 MB, and every benchmark in it', async () => {
  const result = largeRun(20);
  const html = await renderRunReport(result, { history: { entries: historyOf(result, 80), problems: [] } });
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(2_000_000);
  expect(html.match(/<svg [^>]*role="img"/g)!.length).toBeGreaterThanOrEqual(120);
  for (let index = 0; index < 20; index += 1) expect(html).toContain(`Load over time: benchmark ${index} of a long day`);
});
