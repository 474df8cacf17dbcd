import { renderRunReport } from '@ubench/report';
import { expect, it } from 'vitest';
import { largeRun } from '../../benchmarks/report/large-run.ts';

it('a report of 20 benchmarks with five trials of an hour has at most 2 MB, and every benchmark in it', async () => {
  const html = await renderRunReport(largeRun(20));
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(2_000_000);
  expect(html.match(/<svg [^>]*role="img"/g)!.length).toBeGreaterThanOrEqual(60);
  for (let index = 0; index < 20; index += 1) expect(html).toContain(`Load over time: benchmark ${index} of a long day`);
});
