import { readFileSync } from 'node:fs';
import { generationMetrics } from '@ubench/llm';
import { describe, expect, it } from 'vitest';
import type { PartOfFile } from './foreign-format.ts';
import { vllmBenchFormat } from './vllm-bench.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/vllm-${name}.json`, import.meta.url), 'utf8');

/** As it comes from a file, in parts of so many characters. */
function read(text: string, part = 64): readonly PartOfFile[] {
  if (!('parts' in vllmBenchFormat.read)) throw new Error('it is read in parts');
  const reader = vllmBenchFormat.read.parts();
  for (let at = 0; at < text.length; at += part) reader.part(text.slice(at, at + part));
  return reader.end();
}

interface File {
  [key: string]: unknown;
  ttfts: number[];
  itls: number[][];
  latencies: number[];
  output_lens: number[];
  input_lens: number[];
  errors: string[];
}
const parsed = (name: string): File => JSON.parse(fixture(name)) as File;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('what vllm bench serve --save-detailed has written', () => {
  it.for(['detailed', 'failures'])('%s: every number is that of its requests that succeeded', (name) => {
    const file = parsed(name);
    const good = file.errors.flatMap((error, index) => (error === '' ? [index] : []));
    const [{ measurement }] = read(fixture(name)) as [PartOfFile];
    expect(measurement).toMatchObject({ tool: 'vllm-bench', succeeded: file['completed'], failed: file['failed'], window_ns: (file['duration'] as number) * 1e9 });
    const gaps = good.flatMap((index) => file.itls[index]!);
    const expected = {
      'vllm-bench/ttft': good.map((index) => file.ttfts[index]!),
      'vllm-bench/itl': gaps,
      'vllm-bench/tpot': good.map((index) => (file.latencies[index]! - file.ttfts[index]!) / (file.output_lens[index]! - 1)),
      'vllm-bench/e2el': good.map((index) => file.latencies[index]!),
    };
    for (const [metric, values_s] of Object.entries(expected)) {
      const summary = measurement.metrics[metric]!.summary;
      if (summary.kind !== 'latency') throw new Error(metric);
      expect(summary.n, metric).toBe(values_s.length);
      expect(summary.mean_ns! / (mean(values_s) * 1e9), metric).toBeCloseTo(1, 5);
      expect(summary.max_ns! / (Math.max(...values_s) * 1e9), metric).toBeCloseTo(1, 5);
    }
    expect(measurement.metrics['vllm-bench/output_tokens']!.summary).toMatchObject({ n: good.length, value: mean(good.map((index) => file.output_lens[index]!)) });
    expect(measurement.intervals!.completed.reduce((sum, count) => sum + count, 0)).toBe(good.length);
    // What the tool itself has summed up is the same.
    expect(measurement.cautions.join()).not.toContain('does not fit');
  });

  it('is the same however it is cut into parts', () => {
    expect(read(fixture('detailed'), 1)).toEqual(read(fixture('detailed'), 1 << 20));
  });

  it('tells what failed by its kind', () => {
    const [{ measurement }] = read(fixture('failures')) as [PartOfFile];
    expect(measurement.errors).toMatchObject({ 'Service Unavailable': { count: 6 }, ServerDisconnectedError: { count: 1, samples: [expect.stringContaining('Server disconnected')] } });
  });

  it('in which the summary says something else than the requests, says so', () => {
    const file = { ...parsed('detailed'), mean_ttft_ms: 1, p99_itl_ms: 0.001, total_output_tokens: 7 };
    const [{ measurement }] = read(JSON.stringify(file)) as [PartOfFile];
    expect(measurement.cautions.join()).toMatch(/does not fit .*total_output_tokens is 7, and its requests make 160; mean_ttft_ms is 1, .*p99_itl_ms/);
  });

  it('is read whatever the order of its keys', () => {
    const file = parsed('failures');
    const [{ measurement: expected }] = read(fixture('failures')) as [PartOfFile];
    for (const keys of [Object.keys(file).toSorted(), Object.keys(file).toReversed()]) {
      const [{ measurement }] = read(JSON.stringify(Object.fromEntries(keys.map((key) => [key, file[key]])))) as [PartOfFile];
      expect(measurement).toEqual(expected);
    }
  });
});

describe('its numbers', () => {
  it('have names of their own, for they mean something else than ours', () => {
    const [{ measurement }] = read(fixture('detailed')) as [PartOfFile];
    expect(Object.keys(measurement.metrics).filter((name) => !name.startsWith('vllm-bench/'))).toEqual([]);
    expect(measurement.metrics['vllm-bench/ttft']!.definition).toContain('names the role');
    expect(measurement.headline).toBeUndefined();
  });

  it('are ours in a file that ubench has written', () => {
    const [{ measurement }] = read(JSON.stringify({ ...parsed('detailed'), ubench_run: '20260101-000000000-aaaa' })) as [PartOfFile];
    expect(measurement.metrics['ttft']).toMatchObject({ definition: generationMetrics.ttft.definition, summary: { n: 20 } });
    expect(Object.keys(measurement.metrics)).toEqual(expect.arrayContaining(['ttft', 'itl', 'tpot']));
    expect(measurement.cautions.join()).toContain('from the run 20260101-000000000-aaaa');
  });

  it('of a plain file are those of its summary; of an appended one there are several', () => {
    const found = read(fixture('appended'));
    expect(found.map(({ name }) => name)).toEqual(['concurrency 2', 'concurrency 4']);
    const [first] = fixture('appended').split('\n').map((line) => JSON.parse(line) as Record<string, number>);
    expect(found[0]!.measurement.metrics['vllm-bench/ttft']!.summary).toMatchObject({ n: first!['completed'], mean_ns: Math.round(first!['mean_ttft_ms']! * 1e6), p99_ns: null });
    expect(found[0]!.measurement.cautions.join()).toContain('--save-detailed');
  });

  it('of many requests take memory by the request, not by the chunk', () => {
    const requests = 300;
    const chunks = 2_000;
    const repeated = (value: string): string => Array.from({ length: requests }, () => value).join(',');
    const gaps = `[${Array.from({ length: chunks }, (_, at) => (at % 10) / 1e3).join(',')}]`;
    if (!('parts' in vllmBenchFormat.read)) throw new Error('it is read in parts');
    const reader = vllmBenchFormat.read.parts();
    reader.part(`{"backend":"vllm","duration":10,"completed":${requests},"failed":0,"total_input_tokens":${requests},"total_output_tokens":${requests * (chunks + 1)},"request_throughput":1,`);
    reader.part(`"input_lens":[${repeated('1')}],"output_lens":[${repeated(String(chunks + 1))}],"ttfts":[${repeated('0.5')}],"itls":[`);
    for (let index = 0; index < requests; index++) reader.part(`${index === 0 ? '' : ','}${gaps}`);
    reader.part(`],"errors":[${repeated('""')}]}`);
    const [{ measurement }] = reader.end() as [PartOfFile];
    expect(measurement.metrics['vllm-bench/itl']!.summary).toMatchObject({ n: requests * chunks, mean_ns: expect.closeTo(4.5e6, -1) });
    expect(measurement.metrics['vllm-bench/tpot']!.summary).toMatchObject({ mean_ns: expect.closeTo(4.5e6, -1) });
  });
});

const replaced = (change: Record<string, unknown>): string => JSON.stringify({ ...parsed('detailed'), ...change });

describe('what is malformed is refused, with its place', () => {
  it.for([
    ['a number that is text', replaced({ ttfts: ['soon'] }), 'ttfts.0: it is no number from 0, but "soon"'],
    ['a gap below none', replaced({ itls: [[0.1, -1]] }), 'itls.0.1: it is no number from 0, but -1'],
    ['a gap that is no list', replaced({ itls: [3] }), 'itls.0: it is no list'],
    ['an error that is no text', replaced({ errors: [3] }), 'errors.0: it is no text'],
    ['lists of other requests', replaced({ output_lens: [1, 2] }), 'ttfts has 20 entries, and output_lens has 2'],
    ['no duration', replaced({ duration: undefined }), 'duration: '],
    ['a rate that is none', replaced({ request_rate: 'fast' }), 'request_rate: '],
    ['its end missing', fixture('detailed').slice(0, -100), 'it ends in the middle'],
    ['NaN', fixture('detailed').replace(/"duration": [\d.]+/, '"duration": NaN'), 'is no part of JSON there'],
  ])('%s', ([, text, problem]) => {
    expect(() => read(text!)).toThrow(expect.objectContaining({ code: 'UBENCH_E_IMPORT_FORMAT', what: expect.stringContaining(problem!) }));
  });

  it('nothing measured', () => {
    expect(() => read(replaced({ completed: 0, failed: 0, input_lens: [], output_lens: [], ttfts: [], itls: [], latencies: [], start_times: [], errors: [] }))).toThrow(expect.objectContaining({ code: 'UBENCH_E_IMPORT_NOTHING' }));
  });
});
