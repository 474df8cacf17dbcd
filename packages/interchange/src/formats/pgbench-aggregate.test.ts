import { expect, test } from 'vitest';
import type { LineReader } from './foreign-format.ts';
import { pgbenchAggregateFormat } from './pgbench-aggregate.ts';

function reader(): LineReader {
  if (!('lines' in pgbenchAggregateFormat.read)) throw new Error('it is read line by line');
  return pgbenchAggregateFormat.read.lines();
}

test('before version 15, those that were skipped are among those that are counted', () => {
  const reading = reader();
  for (const line of ['1700000000 5 500 60000 90 120 10 30 1 5 0', '1700000010 14 1000 110000 80 150 20 60 1 9 4', '1700000020 10 1000 110000 70 160 20 60 1 9 0']) reading.line(line);
  reading.endOfFile(true);
  expect(reading.end()).toMatchObject({
    succeeded: 20, failed: 4, errors: { skipped: { count: 4 } }, window_ns: 20e9, warmup: { succeeded: 5 }, headline: 'responseTime',
    metrics: { latency: { summary: { n: 20, mean_ns: 100_000, min_ns: 70_000, max_ns: 160_000 } } },
  });
});

test('an interval that one of the threads has not finished is none', () => {
  const reading = reader();
  for (const start of [1_700_000_000, 1_700_000_001, 1_700_000_002]) reading.line(`${start} 10 1000 110000 80 150`);
  reading.endOfFile(true);
  for (const start of [1_700_000_000, 1_700_000_001]) reading.line(`${start} 10 1000 110000 80 150`);
  reading.endOfFile(true);
  expect(reading.end()).toMatchObject({ succeeded: 20, window_ns: 1e9, headline: 'serviceTime' });
});

test('the same interval twice in one log is of two runs', () => {
  const reading = reader();
  reading.line('1700000000 10 1000 110000 80 150');
  expect(() => reading.line('1700000000 10 1000 110000 80 150')).toThrow(expect.objectContaining({ code: 'UBENCH_E_IMPORT_FORMAT' }));
});
