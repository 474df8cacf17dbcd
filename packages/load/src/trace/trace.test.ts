import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type LoadPlan, loadPlan, type OpenLoop } from '../load-plan.ts';
import { parseLoad, type TraceLoad } from '../load-spec.ts';
import { plannedLength, plannedOperations } from '../schedule/planned-operations.ts';
import { scheduleOf, stripe } from '../schedule/schedule.ts';
import { csvRecords } from './csv-records.ts';
import { openTrace } from './open-trace.ts';
import { type ReadTrace, readTrace } from './read-trace.ts';
import { traceReader } from './trace-source.ts';

function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'trace-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

type Options = Parameters<typeof readTrace>[2];
const read = (name: string, text: string, options: Partial<Options> = {}): ReadTrace =>
  readTrace(join(directoryWith({ [name]: text }), name), name, { column: undefined, unit: undefined, speed: 1, ...options });
const offsetsOf = ({ offsets_ns }: ReadTrace): number[] => [...offsets_ns];

describe('a trace of CSV', () => {
  test('has the time of each line since the first, and its other cells by their columns', () => {
    const trace = read('a.csv', 'timestamp_ms,path,body\r\n1000,/a,\r\n1000.5,"/b,c","say ""hi""\n"\r\n\r\n1002,/a,x');
    expect(offsetsOf(trace)).toEqual([0, 0.5e6, 2e6]);
    expect([0, 1, 2].map((i) => trace.fieldsOf(i))).toEqual([{ path: '/a' }, { path: '/b,c', body: 'say "hi"\n' }, { path: '/a', body: 'x' }]);
    expect(trace).toMatchObject({ column: 'timestamp_ms', unit: 'ms' });
  });

  test('may be nothing but timestamps', () => {
    expect(offsetsOf(read('a.csv', '0\n0.25\n3\n', { unit: 's' }))).toEqual([0, 0.25e9, 3e9]);
  });

  test('is replayed faster where it is asked to', () => {
    expect(offsetsOf(read('a.csv', 'time_s\n0\n1\n3\n', { speed: 4 }))).toEqual([0, 0.25e9, 0.75e9]);
  });

  test('is the same however its text is cut', () => {
    const text = 'a,"b\n""c""",d\r\n1,,"3"\n\n"x\r\ny",2,\n';
    const whole = [...csvRecords([text])];
    expect(whole).toEqual([
      { line: 1, cells: ['a', 'b\n"c"', 'd'] },
      { line: 3, cells: ['1', '', '3'] },
      { line: 5, cells: ['x\r\ny', '2', ''] },
    ]);
    for (let at = 1; at < text.length; at++) expect([...csvRecords([text.slice(0, at), text.slice(at)])]).toEqual(whole);
    expect([...csvRecords([...text])]).toEqual(whole);
  });
});

describe('a trace of lines of JSON', () => {
  test('has the time of each line since the first, and its other fields, those that are no text as JSON', () => {
    const trace = read('a.jsonl', '{"timestamp": 27482, "input_length": 6955, "hash_ids": [46, 47]}\n{"timestamp": 30535, "model": "m", "none": null}\n', { unit: 'ms' });
    expect(offsetsOf(trace)).toEqual([0, 3053e6]);
    expect([trace.fieldsOf(0), trace.fieldsOf(1)]).toEqual([{ input_length: '6955', hash_ids: '[46,47]' }, { model: 'm' }]);
  });
});

describe('timestamps', () => {
  test.each<[what: string, first: string, second: string, gap_ns: number]>([
    ['seconds since 1970', '1700000000.25', '1700000001.5', 1.25e9],
    ['milliseconds since 1970', '1700000000250', '1700000001500', 1.25e9],
    ['microseconds since 1970', '1700000000000250', '1700000000001500', 1.25e6],
    ['nanoseconds since 1970', '1700000000000000000', '1700000000000001024', 1024],
    ['dates', '2023-11-16 18:17:03.9799600', '2023-11-16 18:17:04.0319600', 0.052e9],
    ['dates with a zone', '2023-11-16T18:17:03+01:00', '2023-11-16T17:17:04Z', 1e9],
  ])('as %s tell their unit', (_, first, second, gap_ns) => {
    const [, gap] = offsetsOf(read('a.csv', `timestamp\n${first}\n${second}\n`));
    expect(Math.abs(gap! - gap_ns)).toBeLessThan(300);
  });
});

describe('a trace that cannot be replayed is told with its line', () => {
  test.each<[string, name: string, text: string, Partial<Options>, code: string, where: string, what: RegExp]>([
    ['a line that is no JSON', 'a.jsonl', '{"ts_s":1}\n\n{"ts_s":\n', {}, 'LINE', 'a.jsonl:3', /no JSON/],
    ['a line that is no object', 'a.jsonl', '{"ts_s":1}\n5\n', {}, 'LINE', 'a.jsonl:2', /no object/],
    ['a line without a timestamp', 'a.jsonl', '{"ts_s":1}\n{"t":2}\n', {}, 'LINE', 'a.jsonl:2', /no 'ts_s'/],
    ['a timestamp that is none', 'a.csv', 'ts_s,path\n1,/\nsoon,/\n', {}, 'LINE', 'a.csv:3', /"soon"/],
    ['an empty timestamp', 'a.csv', 'ts_s,path\n,/\n', {}, 'LINE', 'a.csv:2', /""/],
    ['a missing cell', 'a.csv', 'ts_s,path\n1,/\n2\n', {}, 'LINE', 'a.csv:3', /1 cell\(s\), and the first line 2/],
    ['a line after one of several lines', 'a.csv', 'ts_s,body\n1,"a\nb\nc"\n2\n', {}, 'LINE', 'a.csv:5', /1 cell/],
    ['an open quote', 'a.csv', 'ts_s,body\n1,"a\nb\n', {}, 'LINE', 'a.csv:2', /not closed/],
    ['text behind a quote', 'a.csv', 'ts_s,body\n1,"a"b\n', {}, 'LINE', 'a.csv:2', /'b' follows/],
    ['time that runs backwards', 'a.csv', 'ts_s\n1\n3\n2\n', {}, 'ORDER', 'a.csv:4', /2 comes after 3/],
    ['an unknown column', 'a.csv', 'ts_s,path\n1,/\n', { column: 'tss' }, 'COLUMN', 'a.csv:2', /no column 'tss'/],
    ['no column of timestamps', 'a.csv', 'when,path\n1,/\n', {}, 'NO_TIMESTAMPS', 'a.csv:2', /which column/],
    ['timestamps of any unit', 'a.csv', 'timestamp\n17\n', {}, 'UNIT', 'a.csv:2', /timestamp begins with 17/],
  ])('%s', (_, name, text, options, code, where, what) => {
    expect(() => read(name, text, options)).toThrow(expect.objectContaining({ code: `UBENCH_E_TRACE_${code}`, where, message: expect.stringMatching(what) }));
  });

  test.each([['nothing', ''], ['nothing but columns', 'timestamp,path\n'], ['nothing but empty lines', '\n\n']])('%s', (_, text) => {
    expect(() => read('a.csv', text)).toThrow(expect.objectContaining({ code: 'UBENCH_E_TRACE_EMPTY', what: expect.stringContaining('a.csv') }));
  });

  test('no file', () => {
    const options = { column: undefined, unit: undefined, speed: 1 };
    expect(() => readTrace('/nonexistent/a.csv', 'a.csv', options)).toThrow(expect.objectContaining({ code: 'UBENCH_E_TRACE_FILE', what: expect.stringContaining('ENOENT') }));
  });
});

describe('a load that replays a trace', () => {
  // Ten a second for a minute.
  const lines = Array.from({ length: 600 }, (_, i) => `${100 * i},/item/${i % 3}`);
  const text = ['time_ms,path', ...lines, ''].join('\n');
  const plan = (load: Partial<TraceLoad> = {}, root = directoryWith({ 'a.csv': text })): OpenLoop =>
    parseLoad({ trace: 'a.csv', ...load }, traceReader(join(root, 'x.bench.ts'), root)) as OpenLoop;

  test('is planned with what it replays, all of it by default', () => {
    const planned = plan();
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(planned).toMatchObject({
      loop: 'open',
      rate_per_s: 600 / 59.9,
      arrivals: { trace: { path: 'a.csv', sha256, column: 'time_ms', unit: 'ms', speed: 1, operations: 600, length_ns: 59.9e9 } },
      warmup_ns: 0,
      stop: { operations: 600 },
    });
    expect(loadPlan.parse(planned)).toEqual(planned);
  });

  test.each<[Partial<TraceLoad>, stop: LoadPlan['stop'], operations: number, length_ns: number]>([
    [{ warmup: '10s' }, { operations: 500 }, 500, 49.9e9],
    [{ warmup: '10s', duration: '20s' }, { duration_ns: 20e9 }, 200, 20e9],
    [{ operations: 100 }, { operations: 100 }, 100, 59.9e9],
    [{ trace: { file: 'a.csv', speed: 2 }, duration: '10s' }, { duration_ns: 10e9 }, 200, 10e9],
  ])('%j measures what it asks for', (load, stop, operations, length_ns) => {
    const planned = plan(load);
    expect(planned.stop).toEqual(stop);
    expect(plannedOperations(planned)).toBe(operations);
    expect(plannedLength(planned)).toBe(length_ns);
  });

  test.each<[Partial<TraceLoad>]>([[{ operations: 601 }], [{ warmup: '60s' }], [{ operations: 600, warmup: '1s' }]])('%j asks for more than there is', (load) => {
    expect(() => plan(load)).toThrow(expect.objectContaining({ code: 'UBENCH_E_TRACE_SHORT' }));
  });

  test.each([1, 2, 3, 8])('%d agents together replay it once, each operation with its own fields', (count) => {
    const root = directoryWith({ 'a.csv': text });
    const planned = plan({ trace: { file: 'a.csv', speed: 2 } }, root);
    const all = Array.from({ length: count }, (_, index) => {
      const trace = openTrace({ load: planned, spec: { path: join(root, 'x.bench.ts'), root, module_hash: '' } })!;
      const part = stripe(scheduleOf(planned, 1, trace), { index, count });
      const mine: [i: number, offset_ns: number, path: string][] = [];
      for (; part.offset_ns < Infinity; part.advance()) mine.push([part.index, part.offset_ns, trace.fieldsOf(part.index)['path']!]);
      return mine;
    }).flat();
    expect(all.sort(([a], [b]) => a - b)).toEqual(lines.map((_, i) => [i, 50e6 * i, `/item/${i % 3}`]));
  });

  test('is refused by an agent that has another file', () => {
    const root = directoryWith({ 'a.csv': text });
    const planned = plan({}, root);
    writeFileSync(join(root, 'a.csv'), `${text}60000,/late\n`);
    expect(() => openTrace({ load: planned, spec: { path: '', root, module_hash: '' } })).toThrow(expect.objectContaining({ code: 'UBENCH_E_TRACE_CHANGED' }));
  });
});
