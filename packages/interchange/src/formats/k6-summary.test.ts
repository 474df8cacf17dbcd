import type { ImportedMeasurement } from '@ubench/core/analysis';
import { expect, test } from 'vitest';
import { k6Format } from './k6-summary.ts';

function read(metrics: object): ImportedMeasurement {
  if (!('whole' in k6Format.read)) throw new Error('it is read as a whole');
  return k6Format.read.whole(JSON.stringify({ metrics }), 'summary.json');
}
const trend = { avg: 2, min: 1, med: 2, max: 9, 'p(90)': 3, 'p(95)': 4 };

test('a script without HTTP counts iterations, and says so', () => {
  const measurement = read({ iterations: { count: 300, rate: 100 }, iteration_duration: trend, vus_max: { max: 7, value: 7 } });
  expect(measurement).toMatchObject({ succeeded: 300, failed: 0, window_ns: 3e9, clients: 7, facts: { counts: 'iterations' } });
  expect(measurement.metrics['k6/iteration_duration']!.summary).toMatchObject({ n: 300, p95_ns: 4e6 });
  expect(measurement.cautions.join()).toContain('no HTTP requests');
});

test('a time of which nobody knows how many there were is left out, and named', () => {
  const measurement = read({ http_reqs: { count: 300, rate: 100 }, grpc_req_duration: trend, 'http_req_duration{page:home}': trend, http_req_duration: trend });
  expect(Object.keys(measurement.metrics)).toEqual(['k6/http_req_duration']);
  expect(measurement.cautions.join()).toContain('http_req_duration{page:home}, grpc_req_duration');
});

const handled = (contains: string): object => ({ http_reqs: { type: 'counter', contains: 'default', values: { count: 30, rate: 10 } }, items: { type: 'trend', contains, values: { ...trend, count: 30 } } });

test('a trend of a script is a time only where k6 says so', () => {
  expect(Object.keys(read(handled('default')).metrics)).toEqual([]);
  expect(Object.keys(read(handled('time')).metrics)).toEqual(['k6/items']);
});
