import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../index.ts';

const recorded = (name: string) => parseExposition(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
const valueOf = (text: string): number => parseExposition(`a ${text}\n`).samples[0]!.value;

describe('an exposition that a server sent', () => {
  it('of vLLM has its counters, gauges and histograms', () => {
    const { families, samples } = recorded('vllm-0.32-after-load.prom');
    expect(families.get('vllm:num_requests_running')).toMatchObject({ type: 'gauge', help: 'Number of requests in model execution batches.' });
    const value = (name: string): number[] => samples.filter((sample) => sample.name === name).map((sample) => sample.value);
    expect(value('vllm:generation_tokens_total')).toEqual([5040]);
    expect(value('vllm:e2e_request_latency_seconds_count')).toEqual([55]);
    expect(samples.find(({ name, labels }) => name === 'vllm:request_success_total' && labels['finished_reason'] === 'length')?.value).toBe(55);
    expect(samples.find(({ name, labels }) => name === 'vllm:time_to_first_token_seconds_bucket' && labels['le'] === '+Inf')?.value).toBe(55);
  });

  it.each(['vllm-0.32-before-load.prom', 'vllm-0.32-after-load.prom', 'minio-v2.prom', 'minio-v3.prom'])('is read line by line: %s', (name) => {
    const lines = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8').split('\n').filter((line) => line !== '');
    const { families, samples } = recorded(name);
    expect(samples).toHaveLength(lines.filter((line) => !line.startsWith('#')).length);
    expect(families.size).toBe(lines.filter((line) => line.startsWith('# TYPE')).length);
  });
});

describe('a sample', () => {
  it.each([['1', 1], ['-1.5e-3', -0.0015], ['.5', 0.5], ['+Inf', Infinity], ['-inf', -Infinity], ['NaN', NaN], ['12 1395066363000', 12], ['4\t-7', 4]])('has the value %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it('has labels with what must be escaped, in any of the blanks that are allowed', () => {
    const [sample] = parseExposition('  a { b = "C:\\\\DIR\\n\\"x\\"" , c="}{,=#" , } 7\n').samples;
    expect({ ...sample!.labels }).toEqual({ b: 'C:\\DIR\n"x"', c: '}{,=#' });
    expect(sample).toMatchObject({ name: 'a', value: 7 });
  });

  it('has names in quotes, as format 1.0.0 allows', () => {
    const [sample] = parseExposition('{"my.metric","my.label"="x"} 1\n').samples;
    expect(sample).toEqual({ name: 'my.metric', labels: Object.assign(Object.create(null), { 'my.label': 'x' }), value: 1 });
  });

  it('may name a label like what every object has', () => {
    const [sample] = parseExposition('a{__proto__="x",constructor="y"} 1\n').samples;
    expect(Object.entries(sample!.labels)).toEqual([['__proto__', 'x'], ['constructor', 'y']]);
  });
});

it('reads OpenMetrics: units, exemplars, the end', () => {
  const text = '# TYPE foo_seconds histogram\n# UNIT foo_seconds seconds\n# HELP foo_seconds of\\nfoo\nfoo_seconds_bucket{le="1.0"} 3 1.5 # {trace_id="a b"} 0.67 1520879607.789\nfoo_seconds_count 3 # {} 1\n# EOF\n';
  const { families, samples } = parseExposition(text);
  expect(families.get('foo_seconds')).toEqual({ name: 'foo_seconds', type: 'histogram', help: 'of\nfoo', unit: 'seconds' });
  expect(samples.map(({ value }) => value)).toEqual([3, 3]);
});

it('takes other comments and empty lines for what they are', () => expect(parseExposition('# anything\n#\n\n  \na 1\n').samples).toHaveLength(1));

it.each([
  ['a', "it ends where a number is expected"],
  ['a{b="x" 1', "there is '1' where ',' or '}' is expected"],
  ['a{b=x} 1', "there is 'x} 1' where a text in quotes is expected"],
  ['a{b="x",b="y"} 1', "the label 'b' is there twice"],
  ['a 1 2 3', "there is '3' where the end of the line is expected"],
  ['a 0x1F', "there is '0x1F' where a number is expected"],
  ['{b="x"} 1', 'it has no name of a metric'],
  ['<html>', "there is '<html>' where the name of a metric is expected"],
  ['# TYPE a counters', "'counters' is no type of a metric"],
])('refuses %s', (line, problem) => {
  expect(() => parseExposition(`ok 1\n${line}\n`)).toThrow(`Line 2 is not the Prometheus text format: ${problem}. [UBENCH_E_PROMETHEUS_SYNTAX]`);
});

it('refuses what was cut off', () => expect(() => parseExposition('a 1\nb 12')).toThrow('Line 2 is not the Prometheus text format: it has no end, as if the answer was cut off.'));
it('refuses what comes behind the end', () => expect(() => parseExposition('# EOF\na 1\n')).toThrow('there is more behind # EOF'));
