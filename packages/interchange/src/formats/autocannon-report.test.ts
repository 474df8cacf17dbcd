import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { autocannonFormat } from './autocannon-report.ts';

const report = JSON.parse(readFileSync(new URL('../fixtures/autocannon.json', import.meta.url), 'utf8')) as { latency: { totalCount: number }; '2xx': number };

const read = (changes: object) => {
  if (!('whole' in autocannonFormat.read)) throw new Error('it is read as a whole');
  return autocannonFormat.read.whole(JSON.stringify({ ...report, ...changes }), 'report.json');
};

test('its correction for coordinated omission is seen by its samples, and said', () => {
  const measurement = read({ latency: { ...report.latency, totalCount: report['2xx'] + 500 } });
  expect(measurement.cautions.join()).toContain('its correction for coordinated omission was on');
  expect(measurement.metrics['autocannon/latency']!.summary.n).toBe(report['2xx'] + 500);
  expect(measurement.succeeded).toBe(report['2xx']);
});

test('timeouts, broken connections and wrong bodies have failed', () => {
  expect(read({ errors: 7, timeouts: 5, mismatches: 3 })).toMatchObject({
    succeeded: report['2xx'] - 3, failed: 10, errors: { timeout: { count: 5 }, connection: { count: 2 }, 'unexpected body': { count: 3 } },
  });
});
