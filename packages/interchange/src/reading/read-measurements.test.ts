import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DistributionSummary } from '@ubench/core';
import type { ImportedMeasurement } from '@ubench/core/analysis';
import { afterAll, describe, expect, it } from 'vitest';
import type { ForeignTool } from '../formats/foreign-tools.ts';
import { type ReadMeasurement, readMeasurements } from './read-measurements.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const textOf = (name: string): string => readFileSync(fixture(name), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'ubench-import-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function only(...names: string[]): Promise<ImportedMeasurement> {
  const read = await readMeasurements(names.map(fixture), undefined);
  expect(read).toHaveLength(1);
  return read[0]!.measurement;
}

/** A file with such content, read. */
async function ofText(name: string, content: string | Uint8Array, tool?: ForeignTool): Promise<ReadMeasurement[]> {
  writeFileSync(join(directory, name), content);
  return readMeasurements([join(directory, name)], tool);
}

function latency({ metrics }: ImportedMeasurement, name: string): DistributionSummary {
  const summary = metrics[name]?.summary;
  if (summary?.kind !== 'latency') throw new Error(`there is no latency ${name}, but ${Object.keys(metrics).join(', ')}`);
  return summary;
}

const truth = JSON.parse(textOf('truth.json')) as Record<string, { n: number; mean_ns: number; p50_ns: number; min_ns: number }>;

describe('what a tool has printed is taken over as it is', () => {
  it('wrk, with percentiles and without', async () => {
    const measurement = await only('wrk.txt');
    expect(measurement).toMatchObject({ tool: 'wrk', facts: { threads: 2, connections: 8 }, clients: 8, failed: 0 });
    const [, mean, stddev, max] = /Latency\s+([\d.]+)ms\s+([\d.]+)ms\s+([\d.]+)ms/.exec(textOf('wrk.txt'))!.map(Number);
    const p = (percent: number): number => Number(new RegExp(`${percent}%\\s+([\\d.]+)ms`).exec(textOf('wrk.txt'))![1]);
    const summary = latency(measurement, 'wrk/latency');
    expect(summary).toMatchObject({ n: measurement.succeeded, min_ns: null, p95_ns: null, p999_ns: null });
    expect([summary.mean_ns, summary.stddev_ns, summary.max_ns, summary.p50_ns, summary.p90_ns, summary.p99_ns].map((ns) => ns! / 1e6)).toEqual([mean, stddev, max, p(50), p(90), p(99)]);
    const plain = await only('wrk-plain.txt');
    expect(latency(plain, 'wrk/latency')).toMatchObject({ p50_ns: null, p99_ns: null, mean_ns: expect.any(Number) });
    expect(plain.cautions.join()).toContain('--latency');
  });

  it('wrk2, whose latencies are from the intended time, with its spectrum as a curve', async () => {
    const measurement = await only('wrk2.txt');
    expect(measurement).toMatchObject({ tool: 'wrk2', succeeded: 40_001, window_ns: 20e9, clients: 100 });
    expect(latency(measurement, 'wrk2/latency')).toEqual({
      kind: 'latency', n: 39_500, mean_ns: 6_460_000, stddev_ns: 1_930_000, min_ns: null, p50_ns: 6_670_000, p90_ns: 9_140_000, p95_ns: 9_799_000, p99_ns: 11_180_000, p999_ns: 120_300_000, max_ns: 120_340_000,
    });
    expect(measurement.curves).toEqual({ 'wrk2/latency': { share: [0, 0.5, 0.9, 0.95, 0.990_625, 0.998_437], value_ns: [921_000, 6_671_000, 9_143_000, 9_799_000, 11_183_000, 120_255_000] } });
    expect(measurement.metrics['wrk2/latency']!.definition).toContain('due by the rate');
  });

  it('oha', async () => {
    const { summary, latencyPercentiles } = JSON.parse(textOf('oha.json')) as { summary: Record<string, number>; latencyPercentiles: Record<string, number> };
    const measurement = await only('oha.json');
    expect(measurement).toMatchObject({ tool: 'oha', failed: 0, window_ns: summary['total']! * 1e9 });
    expect(latency(measurement, 'oha/latency')).toMatchObject({
      n: measurement.succeeded, mean_ns: Math.round(summary['average']! * 1e9), min_ns: Math.round(summary['fastest']! * 1e9), p50_ns: Math.round(latencyPercentiles['p50']! * 1e9), p99_ns: Math.round(latencyPercentiles['p99']! * 1e9), p999_ns: null,
    });
    // What it had cut off at its end has not failed.
    expect(measurement.errors).toEqual({});
    expect(measurement.facts).toEqual({ inFlightAtEnd: 8 });
  });

  it('autocannon, in whole milliseconds', async () => {
    const { latency: printed, '2xx': ok } = JSON.parse(textOf('autocannon.json')) as { latency: Record<string, number>; '2xx': number };
    const measurement = await only('autocannon.json');
    expect(measurement).toMatchObject({ tool: 'autocannon', succeeded: ok, failed: 0, clients: 8 });
    expect(latency(measurement, 'autocannon/latency')).toMatchObject({ n: ok, mean_ns: printed['mean']! * 1e6, p50_ns: printed['p50']! * 1e6, p95_ns: null, p99_ns: printed['p99']! * 1e6 });
  });

  it('k6, as it exports its summary and as handleSummary gets it', async () => {
    const exported = JSON.parse(textOf('k6-export.json')) as { metrics: Record<string, Record<string, number>> };
    const { http_reqs: reqs, http_req_duration: duration } = exported.metrics;
    const measurement = await only('k6-export.json');
    expect(measurement).toMatchObject({ tool: 'k6', succeeded: reqs!['count'], failed: 0, clients: 8 });
    expect(measurement.succeeded / (measurement.window_ns / 1e9)).toBeCloseTo(reqs!['rate']!, 6);
    expect(latency(measurement, 'k6/http_req_duration')).toMatchObject({ n: reqs!['count'], p50_ns: Math.round(duration!['med']! * 1e6), p99_ns: Math.round(duration!['p(99)']! * 1e6), p999_ns: null });
    const handled = await only('k6-handle.json');
    expect(handled.window_ns / 1e9).toBeCloseTo(2.005, 2);
    expect(latency(handled, 'k6/http_req_duration')).toMatchObject({ n: handled.succeeded, p90_ns: expect.any(Number), p99_ns: null });
    expect(Object.keys(handled.metrics)).toEqual(expect.arrayContaining(['k6/http_req_waiting', 'k6/http_req_duration{expected_response:true}', 'k6/iteration_duration']));
    expect(Object.keys(handled.metrics)).not.toContain('k6/data_sent');
  });

  it('vegeta, with the throughput that it prints', async () => {
    const printed = JSON.parse(textOf('vegeta.json')) as { latencies: Record<string, number>; throughput: number; requests: number };
    const measurement = await only('vegeta.json');
    expect(measurement).toMatchObject({ tool: 'vegeta', succeeded: printed.requests, failed: 0, measured_at: '2026-11-23T05:44:07.101Z' });
    expect(measurement.succeeded / (measurement.window_ns / 1e9)).toBeCloseTo(printed.throughput, 6);
    expect(latency(measurement, 'vegeta/latency')).toMatchObject({ n: 1500, mean_ns: printed.latencies['mean'], p50_ns: printed.latencies['50th'], p99_ns: printed.latencies['99th'] });
  });

  it('each request of vegeta: the numbers of its report, and how it went', async () => {
    const whole = await only('vegeta-failures.json');
    const each = await only('vegeta-encode-failures.jsonl');
    expect(each).toMatchObject({ succeeded: whole.succeeded, failed: whole.failed, errors: { 'http 503': { count: 66, samples: ['503 Service Unavailable'] } } });
    expect(each.window_ns / whole.window_ns).toBeCloseTo(1, 3);
    const [ours, theirs] = [latency(each, 'vegeta/latency'), latency(whole, 'vegeta/latency')];
    for (const key of ['mean_ns', 'p50_ns', 'p90_ns', 'max_ns'] as const) expect(ours[key]! / theirs[key]!, key).toBeCloseTo(1, 1);
    expect(ours.min_ns).toBe(theirs.min_ns);
    expect(each.intervals!.completed.reduce((sum, count) => sum + count, 0)).toBe(each.succeeded);
    expect(each.curves!['vegeta/latency']!.share.at(-1)).toBeCloseTo(1 - 10 / 200, 6);
  });

  it.for([
    ['wrk', 'wrk/latency'],
    ['oha', 'oha/latency'],
    ['autocannon', 'autocannon/latency'],
    ['k6-export', 'k6/http_req_duration'],
    ['k6-handle', 'k6/http_req_duration'],
    ['vegeta', 'vegeta/latency'],
  ] as const)('%s agrees with what the server wrote down, as far as such a tool does', async ([name, metric]) => {
    const measurement = await only(`${name}.${name === 'wrk' ? 'txt' : 'json'}`);
    const known = truth[name]!;
    // Some requests were on their way at the end.
    expect(known.n - measurement.succeeded).toBeGreaterThanOrEqual(0);
    expect(known.n - measurement.succeeded).toBeLessThanOrEqual(16);
    const { p50_ns, mean_ns } = latency(measurement, metric);
    // It sees the server's time, its own and that of the network; one of them rounds to milliseconds.
    expect(p50_ns! / known.p50_ns).toBeGreaterThan(0.97);
    expect(p50_ns! / known.p50_ns).toBeLessThan(1.2);
    expect(mean_ns! / known.mean_ns).toBeGreaterThan(0.97);
    expect(mean_ns! / known.mean_ns).toBeLessThan(1.5);
  });
});

describe('what failed is counted', () => {
  it.for([
    ['wrk-failures.txt', 950 + 58, { 'status above 399': 950, read: 58 }],
    ['oha-failures.json', 1033 + 63, { 'http 503': 1033, 'connection closed before message completed': 63 }],
    ['autocannon-failures.json', 956, { 'http 5xx': 956 }],
    ['k6-failures.json', 1898, { http_req_failed: 1898 }],
    ['vegeta-failures.json', 66, { 'http 503': 66 }],
  ] as const)('%s', async ([file, failed, kinds]) => {
    const measurement = await only(file);
    expect(measurement.failed).toBe(failed);
    expect(Object.fromEntries(Object.entries(measurement.errors).map(([kind, { count }]) => [kind, count]))).toEqual(kinds);
  });

  it('of a port where nobody listens', async () => {
    expect(await only('oha-nothing.json')).toMatchObject({ succeeded: 0, failed: 3 });
  });
});

const printedBy = (name: string, pattern: RegExp): number => Number(pattern.exec(textOf(`pgbench-${name}.txt`))![1]);
const averageOf = /latency average = ([\d.]+) ms/;

describe('logs of pgbench', () => {
  it('of several threads are one measurement', async () => {
    const measurement = await only('pgbench-closed.1234', 'pgbench-closed.1234.1');
    expect(measurement).toMatchObject({ succeeded: 2_000, failed: 0, clients: 4, headline: 'serviceTime' });
    // Without a rate, pgbench prints an average that it works out from its length: that of its own log is another.
    const times_us = ['', '.1'].flatMap((thread) => textOf(`pgbench-closed.1234${thread}`).trim().split('\n').map((row) => Number(row.split(' ')[2])));
    expect(latency(measurement, 'latency').mean_ns! / 1e3).toBeCloseTo(times_us.reduce((sum, time) => sum + time, 0) / 2_000, 2);
    expect(measurement.succeeded / (measurement.window_ns / 1e9) / printedBy('closed', /tps = ([\d.]+)/)).toBeCloseTo(1, 1);
    expect(Object.keys(measurement.metrics)).toEqual(['latency', 'serviceTime']);
    expect(measurement.curves!['latency']!.share.at(-1)).toBeCloseTo(1 - 10 / 2_000, 8);
  });

  it('with a rate have the response time, the service time and the schedule lag', async () => {
    const measurement = await only('pgbench-rate.1234', 'pgbench-rate.1234.1');
    expect(measurement).toMatchObject({ succeeded: printedBy('rate', /processed: (\d+)/), headline: 'responseTime' });
    expect(latency(measurement, 'responseTime').mean_ns! / 1e6).toBeCloseTo(printedBy('rate', averageOf), 3);
    expect(latency(measurement, 'scheduleLag').mean_ns! / 1e6).toBeCloseTo(printedBy('rate', /lag: avg ([\d.]+)/), 3);
    expect(latency(measurement, 'scheduleLag').max_ns! / 1e6).toBeCloseTo(printedBy('rate', /\(max ([\d.]+)\)/), 3);
    const { mean_ns } = latency(measurement, 'serviceTime');
    expect(mean_ns! + latency(measurement, 'scheduleLag').mean_ns!).toBeCloseTo(latency(measurement, 'responseTime').mean_ns!, -1);
    const { time_s, completed } = measurement.intervals!;
    expect(time_s).toEqual([0, 1, 2, 3]);
    expect(completed.reduce((sum, count) => sum + count, 0)).toBe(measurement.succeeded);
  });

  it('tell what was skipped', async () => {
    const measurement = await only('pgbench-skipped.1234');
    expect(measurement).toMatchObject({ succeeded: 182, failed: 4, errors: { skipped: { count: 4 } } });
    expect(latency(measurement, 'latency').mean_ns! / 1e6).toBeCloseTo(printedBy('skipped', averageOf), 2);
  });

  it('tell failures by their kind, and retries', async () => {
    const measurement = await only('pgbench-retries.1234');
    expect(measurement).toMatchObject({ succeeded: 600, failed: 560, errors: { serialization: { count: 560 } }, headline: 'serviceTime' });
    expect(measurement.metrics['retries']!.summary).toMatchObject({ value: printedBy('retries', /retries: (\d+)/) });
    expect(measurement.cautions.join()).toContain('retries of a run with --max-tries');
  });

  it('of sums have no percentiles, and their first interval is no whole one', async () => {
    const measurement = await only('pgbench-aggregate.1234', 'pgbench-aggregate.1234.1');
    expect(measurement).toMatchObject({ succeeded: 13_319 + 16_582 + 10_118 + 13_095, window_ns: 2e9, warmup: { succeeded: 4_497 + 4_857, failed: 0 }, headline: 'serviceTime' });
    expect(measurement.succeeded / 2 / printedBy('aggregate', /tps = ([\d.]+)/)).toBeCloseTo(1, 0);
    const summary = latency(measurement, 'latency');
    expect(summary).toMatchObject({ n: measurement.succeeded, min_ns: 59_000, max_ns: 9_796_000, p50_ns: null, p99_ns: null });
    expect(summary.mean_ns! / 1e3).toBeCloseTo((1_941_733 + 1_920_025 + 1_968_243 + 1_924_532) / measurement.succeeded, 2);
    expect(measurement.intervals).toMatchObject({ time_s: [0, 1], completed: [13_319 + 10_118, 16_582 + 13_095] });
  });

  it('of sums with a rate have the lag and what was skipped', async () => {
    const measurement = await only('pgbench-aggregate-rate.1234');
    expect(measurement).toMatchObject({ succeeded: 203, failed: 19, headline: 'responseTime' });
    expect(latency(measurement, 'scheduleLag').max_ns).toBe(19_615_000);
  });

  it('of different runs are two, and of different columns none', async () => {
    writeFileSync(join(directory, 'a.1'), textOf('pgbench-closed.1234'));
    writeFileSync(join(directory, 'a.1.1'), textOf('pgbench-rate.1234'));
    await expect(readMeasurements([join(directory, 'a.1'), join(directory, 'a.1.1')], undefined)).rejects.toMatchObject({ code: 'UBENCH_E_IMPORT_FORMAT', what: expect.stringContaining('7 columns'), where: join(directory, 'a.1.1:1') });
    expect(await readMeasurements(['closed', 'rate'].map((name) => fixture(`pgbench-${name}.1234`)), undefined)).toMatchObject([{ stem: 'pgbench-closed' }, { stem: 'pgbench-rate' }]);
  });
});

describe('what is no such output is refused, with its place', () => {
  it.for([
    ['nothing', '', undefined, 'UBENCH_E_IMPORT_FILE', undefined],
    ['prose', 'Dear reader,\n', undefined, 'UBENCH_E_IMPORT_UNKNOWN', undefined],
    ['another JSON', '{"name": "ubench"}', undefined, 'UBENCH_E_IMPORT_UNKNOWN', undefined],
    ['another tool', '{"metrics": {}}', 'oha', 'UBENCH_E_IMPORT_FORMAT', ''],
    ['a cut report', textOf('oha.json').slice(0, 300), undefined, 'UBENCH_E_IMPORT_FORMAT', ':13'],
    ['a cut line', `${textOf('vegeta-encode-failures.jsonl').slice(0, 1_000)}`, undefined, 'UBENCH_E_IMPORT_FORMAT', ':4'],
    ['a cut text', textOf('wrk.txt').slice(0, 200), undefined, 'UBENCH_E_IMPORT_FORMAT', ''],
    ['a cut log', textOf('pgbench-closed.1234').slice(0, 80), undefined, 'UBENCH_E_IMPORT_FORMAT', ':3'],
    ['a cut report of requests', textOf('vllm-detailed.json').slice(0, 3_000), undefined, 'UBENCH_E_IMPORT_FORMAT', ''],
    ['a report of requests with something behind it', `${textOf('vllm-detailed.json')}]`, undefined, 'UBENCH_E_IMPORT_FORMAT', ''],
    ['numbers that are none', textOf('oha.json').replace(/"average": [\d.]+/, '"average": 1e999'), undefined, 'UBENCH_E_IMPORT_FORMAT', ''],
    ['negative numbers', textOf('vegeta.json').replace('"requests":', '"requests":-'), undefined, 'UBENCH_E_IMPORT_FORMAT', ''],
    ['no requests', textOf('vegeta.json').replace(/"requests":\d+/, '"requests":0'), undefined, 'UBENCH_E_IMPORT_NOTHING', ''],
    ['not a single request', 'Running 1s test @ http://x/\n  1 threads and 1 connections\n    Latency     -nanus    -nanus   0.00us    -nan%\n  0 requests in 1.00s, 0.00B read\nRequests/sec:      0.00\n', undefined, 'UBENCH_E_IMPORT_NOTHING', ''],
    ['a single interval', `${textOf('pgbench-aggregate.1234').split('\n')[0]}\n`, undefined, 'UBENCH_E_IMPORT_FORMAT', ''],
  ] as const)('%s', async ([name, content, tool, code, place]) => {
    const file = `${name.replaceAll(' ', '-')}.data`;
    await expect(ofText(file, content, tool)).rejects.toMatchObject({ code, ...(place === undefined ? {} : { where: join(directory, file) + place }) });
  });

  it('a directory and a missing file', async () => {
    await expect(readMeasurements([directory], undefined)).rejects.toMatchObject({ code: 'UBENCH_E_IMPORT_FILE', what: expect.stringContaining('it is a directory') });
    await expect(readMeasurements([join(directory, 'missing')], undefined)).rejects.toMatchObject({ code: 'UBENCH_E_IMPORT_FILE', what: expect.stringContaining('no such file') });
  });
});

describe('a file as other systems write it', () => {
  it.for(['wrk.txt', 'k6-export.json', 'pgbench-rate.1234', 'vegeta-encode-failures.jsonl', 'vllm-appended.json', 'guidellm-failures.json', 'aiperf.json'])('%s with Windows line ends, a byte order mark, in UTF-16', async (name) => {
    const plain = (await ofText('plain', textOf(name)))[0]!.measurement;
    const windows = textOf(name).replaceAll('\n', '\r\n');
    for (const content of [windows, `\uFEFF${windows}`, Buffer.from(`\uFEFF${windows}`, 'utf16le')]) {
      expect((await ofText('windows', content))[0]!.measurement).toEqual(plain);
    }
  });
});
