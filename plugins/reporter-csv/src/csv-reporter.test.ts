import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersOf, type ReporterContext, type RunResult } from '@ubench/core';
import { endlessName, foreignRun, sample, sampleRuns } from '@ubench/testkit';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvReporter } from './csv-reporter.ts';
import { csvRow } from './csv-row.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'ubench-csv-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

type Row = Readonly<Record<string, string>>;
const read = (file: string): Row[] => parse(readFileSync(join(directory, file), 'utf8'), { columns: true, record_delimiter: '\r\n' }) as Row[];
const printed: string[] = [];
const context = (): ReporterContext => ({ directory, root: directory, stdout: { write: (text: string) => printed.push(text) } as unknown as NodeJS.WriteStream, stderr: process.stderr });
const report = (result: RunResult, options: unknown = {}) => csvReporter.create(csvReporter.options.parse(options), context()).end!(result, []);

/** A number as it stands in a cell; an empty one is none. */
const numberIn = (cell: string | undefined): number | null => (cell === '' ? null : Number(cell));

describe('numbers.csv', () => {
  test.each(sampleRuns().map(({ shape, result }) => [shape, result] as const))('of a run %s reads back to the same numbers', async (_shape, result) => {
    await report(result);
    const rows = read('numbers.csv').filter(({ metric }) => metric !== '');
    const expected = result.benchmarks.flatMap((benchmark) =>
      [{ trial: 'all', metrics: benchmark.metrics }, ...benchmark.trials.map(({ metrics }, index) => ({ trial: String(index + 1), metrics }))].flatMap(({ trial, metrics }) =>
        numbersOf({ metrics, definitions: benchmark.definitions, trials: [] }).map(({ path, unit, value, n }) => ({ trial, metric: path, unit, value, n })),
      ),
    );
    const own = rows.filter(({ metric }) => !metric!.startsWith('background.'));
    expect(own.map(({ trial, metric, unit, value, n }) => ({ trial, metric, unit, value: numberIn(value), n: Number(n) }))).toEqual(expected);
  });

  test('has a row for a benchmark that has no numbers, and says what became of each', async () => {
    await report(sampleRuns()[0]!.result);
    const rows = read('numbers.csv');
    expect(rows.filter(({ metric }) => metric === '')).toMatchObject([
      { benchmark: 'benchmarks/orders.bench.ts > writes', status: 'skipped', trial: 'all', value: '' },
      { benchmark: 'benchmarks/orders.bench.ts > scans', status: 'failed' },
    ]);
    expect(new Set(rows.map(({ valid }) => valid))).toEqual(new Set(['true', 'false']));
  });

  test('has the loads beside a benchmark under their names', async () => {
    const metrics = { throughput: sample.rate(49.9, 499) };
    const { workload, load, validity, errors, definitions } = sample.benchmark('x');
    const measured = { validity, warnings: [], findings: [], metrics, definitions, errors, trials: [sample.trial(metrics, 499)] };
    await report(sample.run([sample.benchmark('reads', { background: [{ name: 'writers', deployment: 'db', workload: workload!, load: load!, seed: 1, headline: 'serviceTime', ...measured }] })]));
    expect(read('numbers.csv').filter(({ metric }) => metric!.startsWith('background.'))).toMatchObject([
      { trial: 'all', metric: 'background.writers.throughput', unit: 'per_s', value: '49.9', n: '499' },
      { trial: '1', metric: 'background.writers.throughput', value: '49.9' },
    ]);
  });

  test('leaves empty what is no number', async () => {
    await report(foreignRun());
    const rows = read('numbers.csv');
    expect(rows.filter(({ value }) => /nan|infinity/i.test(value!))).toEqual([]);
    expect(rows.find(({ benchmark, metric, trial }) => benchmark!.endsWith('not a number') && metric === 'latency.max' && trial === 'all')).toMatchObject({ value: '' });
    expect(rows.some(({ benchmark }) => benchmark!.includes(endlessName))).toBe(true);
  });

  test('goes to stdout alone', async () => {
    expect(await report(sampleRuns()[1]!.result, { file: '-' })).toEqual([]);
    expect((parse(printed.join(''), { columns: true }) as Row[])[0]).toMatchObject({ trial: 'all', metric: 'latency.mean' });
  });
});

describe('a cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1+1', "' =1+1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
  ])('of the text %j is no formula', (text, shown) => {
    expect((parse(csvRow([text])) as string[][])[0]).toEqual([shown]);
  });

  test('of a negative number stays one', () => {
    expect(csvRow([-1.5e-7, 1e21, 0])).toBe('-1.5e-7,1e+21,0\r\n');
  });

  test.each(['a,b', 'a"b"', 'two\nlines', ' blank ', ''])('of %j reads back', (text) => {
    expect((parse(csvRow([text, 'end'])) as string[][])[0]).toEqual([text, 'end']);
  });
});

describe('intervals.csv', () => {
  const intervals = { time_s: [-1, 0, 1], completed: [5, 6, 7], failed: [0, 1, 0], p50_ns: [1e6, null, 3e6], p95_ns: [2e6, null, 4e6], max_ns: [9e6, null, 9e6] };
  const server = { time_s: [0.5], cpu_cores: [null], rss_bytes: [4096], metrics: { 'pg, commits': [17], __proto__x: [1] } };
  const client = { ...sample.trial({}, 1).client, series: { time_s: [0.25], cpu_cores: [0.5], rss_bytes: [1024] } };
  const run = sample.run([sample.benchmark('reads', { trials: [{ ...sample.trial({}, 18), intervals, server, client }] })]);

  test('has the whole time series of every trial, each side with its own columns', async () => {
    await report(run);
    expect(read('intervals.csv')).toMatchObject([
      { load: '', trial: '1', side: 'load', time_s: '-1', completed: '5', failed: '0', p50_ns: '1000000', cpu_cores: '', 'pg, commits': '' },
      { side: 'load', time_s: '0', completed: '6', failed: '1', p50_ns: '' },
      { side: 'load', time_s: '1', max_ns: '9000000' },
      { side: 'client', time_s: '0.25', completed: '', cpu_cores: '0.5', rss_bytes: '1024' },
      { side: 'server', time_s: '0.5', cpu_cores: '', rss_bytes: '4096', 'pg, commits': '17', __proto__x: '1' },
    ]);
  });

  test('stands beside the other file, wherever that is', async () => {
    const written = await report(run, { file: 'out/n.csv' });
    expect(written.map(({ path }) => path)).toEqual([join(directory, 'out/n.csv'), join(directory, 'out/intervals.csv')]);
  });

  test('of an hour of 20 benchmarks and 5 trials is written in parts', async () => {
    const hour = { time_s: Array.from({ length: 36 }, (_, at) => at), completed: Array(36).fill(1), failed: Array(36).fill(0), p50_ns: Array(36).fill(1e6), p95_ns: Array(36).fill(1e6), max_ns: Array(36).fill(1e6) };
    const trials = Array.from({ length: 5 }, () => ({ ...sample.trial({}, 36), intervals: hour }));
    await report(sample.run(Array.from({ length: 20 }, (_, at) => sample.benchmark(`b${at}`, { trials }))));
    expect(read('intervals.csv')).toHaveLength(20 * 5 * 36);
  });
});
