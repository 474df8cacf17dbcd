import type { ImportedMeasurement } from '@ubench/core/analysis';
import { expect, test } from 'vitest';
import { pgbenchLogFormat } from './pgbench-log.ts';

function read(...lines: string[]): ImportedMeasurement {
  if (!('lines' in pgbenchLogFormat.read)) throw new Error('it is read line by line');
  const reader = pgbenchLogFormat.read.lines();
  for (const line of lines) reader.line(line);
  reader.endOfFile(true);
  return reader.end();
}

test('eight columns are a schedule lag and retries', () => {
  const measurement = read('0 1 1000 0 1795412659 400000 300 2', '1 1 3000 0 1795412659 500000 700 1', '1 2 deadlock 0 1795412659 600000 0 3');
  expect(measurement).toMatchObject({ headline: 'responseTime', succeeded: 2, failed: 1, clients: 2, errors: { deadlock: { count: 1 } } });
  expect(measurement.metrics).toMatchObject({ retries: { summary: { value: 6, n: 3 } }, scheduleLag: { summary: { mean_ns: 500_000 } }, serviceTime: { summary: { mean_ns: 1_500_000 } }, responseTime: { summary: { mean_ns: 2_000_000 } } });
  // From the intended start of the first to the end of the last.
  expect(measurement.window_ns / 1e6).toBeCloseTo(201, 2);
});

test.each([
  [100, 'serviceTime'],
  [101, 'responseTime'],
] as const)('seven columns of at most %d are of a %s', (most, headline) => {
  const measurement = read('0 1 1000 0 1795412659 400000 0', `0 2 1000 0 1795412659 500000 ${most}`);
  expect(measurement.headline).toBe(headline);
  expect(measurement.cautions.join()).toContain(`its highest value is ${most}`);
});

test('without a transaction there is nothing to import', () => {
  expect(() => read()).toThrow(expect.objectContaining({ code: 'UBENCH_E_IMPORT_NOTHING' }));
});
