import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseWrk, wrk2Format, wrkTime } from './wrk-text.ts';

test('times have the units of wrk', () => {
  expect(['905.00us', '1.34ms', '1.02s', '1.50m', '2.00h'].map(wrkTime)).toEqual([905e3, 1.34e6, 1.02e9, 90e9, 7200e9]);
  expect(['-nanus', '', '12', '1.2.3ms'].map(wrkTime)).toEqual([undefined, undefined, undefined, undefined]);
});

test('what a script prints around it does not matter', () => {
  const text = readFileSync(new URL('../fixtures/wrk.txt', import.meta.url), 'utf8');
  expect(parseWrk(`ready\n${text}\ndone: 99% of 1.00ms\n`, 'x')).toEqual(parseWrk(text, 'x'));
});

test('with --u_latency wrk2 also tells latencies without what was due', () => {
  const text = readFileSync(new URL('../fixtures/wrk2.txt', import.meta.url), 'utf8');
  const block = text.slice(text.indexOf('  Latency Distribution'), text.indexOf('----------'));
  const uncorrected = block.replace('Recorded Latency', 'Uncorrected Latency (measured without taking delayed starts into account)').replace('11.18ms', '3.21ms');
  if (!('whole' in wrk2Format.read)) throw new Error('it is read as a whole');
  const measurement = wrk2Format.read.whole(text.replace('----------', `${uncorrected}----------`), 'x');
  expect(measurement.metrics).toMatchObject({ 'wrk2/latency': { summary: { p99_ns: 11_180_000 } }, 'wrk2/uncorrected': { summary: { p99_ns: 3_210_000, n: 39_500 } } });
});
