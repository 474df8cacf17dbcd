import { benchmarkColumns, type BenchmarkResult, benchmarkTitle, latencyOf, oneLine } from '@ubench/core';
import { benchmarkMark } from './benchmark-mark.ts';
import type { Colours } from './colours.ts';

const shown = new Set(['p50', 'p99', 'rate']);

/** `✓ orders > point reads: p50 1.2 ms, p99 4.5 ms, rate 5,210/s`: what a benchmark came to, in one line. */
export function endedLine(result: BenchmarkResult, c: Colours): string {
  const numbers = latencyOf(result) ? benchmarkColumns.filter(({ title }) => shown.has(title)).map((column) => `${column.title} ${column.cell(result)}`) : [];
  const remark = [
    ...(result.status === 'measured' ? [] : [result.status === 'failed' && result.error ? oneLine(result.error.what) : result.status]),
    ...(result.status === 'measured' && !result.validity.valid ? ['invalid'] : []),
    ...numbers,
  ].join(', ');
  return `${benchmarkMark(result, c)} ${oneLine(benchmarkTitle(result))}: ${remark}`;
}
