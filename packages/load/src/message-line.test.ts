import { describe, expect, test } from 'vitest';
import type { AgentMessage, AgentSummary } from './agent-message.ts';
import { Histogram } from './histogram/histogram.ts';
import { readMessageLine, readStreamHeader, writeMessageLine, writeStreamHeader } from './message-line.ts';
import { simulate } from './simulation/simulate.ts';

const phase = { operations: 1, errors: {}, tallies: {} };
const record = { agent: 3, sequence: 0, interval: 0, completed: 1, sent: 1 };
/** As a script writes it. */
const withHistogram = (histogram: object): string =>
  JSON.stringify({ agent: 3, message: { type: 'interval', record: { ...record, phases: { measure: { ...phase, histograms: { serviceTime: histogram } } } } } });

function histogramIn(line: string): Histogram {
  const { message } = readMessageLine(line);
  if (message.type !== 'interval') throw new Error(`it is ${message.type}`);
  const histogram = new Histogram();
  histogram.addEncoded(message.record.phases.measure!.histograms['serviceTime']!);
  return histogram;
}

const summary: AgentSummary = {
  agent: 3,
  records: 1,
  scheduled: 1,
  sent: 1,
  unsentWhileFree: 0,
  reachedMaxConcurrency: false,
  window: { start_ns: -5, end_ns: 1e9 },
  cpu_ns: 0,
  eventLoopUtilisation: 0,
  readLag_ns: 0,
  clients: 1,
  errorSamples: { timeout: ['zu spät\n', '\u2028'] },
  aborted: false,
};

describe('a line', () => {
  test('carries everything that agents say', async () => {
    const { messages } = await simulate({
      load: { rate: '500/s', duration: '3s', warmup: '1s' },
      agents: 2,
      slo: { latency: '50ms' },
      operate: async (service, { i, random, recorder }) => {
        await service.sleep(random.int(1, 100) * 1e6);
        if (i % 100 === 0) recorder.fail('http 503', `operation ${i}`);
      },
    });
    const others: AgentMessage[] = [
      { type: 'clock', clock: { node: 'n1', when: 'during', offset_ns: -2e9, error_ns: 1e5, drift_ppm: -0.3, pause_ns: 0 } },
      { type: 'log', lines: '{"i":1}\n{"i":2}\n' },
      { type: 'done', summary },
      { type: 'failed', error: { code: 'X', what: 'It broke.', details: 'a\nb' } },
    ];
    const said = [...messages, ...others.map((message) => ({ agent: 3, message }))];
    expect(new Set(said.map(({ message }) => message.type))).toEqual(new Set(['ready', 'interval', 'clock', 'log', 'done', 'failed']));
    for (const { agent, message } of said) {
      const line = writeMessageLine(agent, message);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(readMessageLine(line)).toEqual({ agent, message });
      expect(readMessageLine(line.trimEnd())).toEqual({ agent, message });
    }
  });

  test('carries a part of a larger buffer', () => {
    const histogram = new Histogram();
    histogram.record(5e6);
    const encoded = histogram.encode();
    const data = Buffer.concat([Buffer.from('before'), encoded.data, Buffer.from('after')]).subarray(6, 6 + encoded.data.length);
    const message: AgentMessage = { type: 'interval', record: { ...record, phases: { measure: { ...phase, histograms: { serviceTime: { ...encoded, data } } } } } };
    expect(histogramIn(writeMessageLine(3, message)).max).toBe(5e6);
  });

  test('may have a histogram as values and counts, in any order', () => {
    const histogram = histogramIn(withHistogram({ buckets: [[7_000_000, 2], [1_500, 1], [7_000_000, 1]] }));
    expect([histogram.count, histogram.min, histogram.max, histogram.sum]).toEqual([4, 1500, 7e6, 21_001_500]);
    expect(histogram.percentile(50)).toBe(7e6);
  });

  test.each([
    ['no JSON', '{"agent":3,', 'not JSON, or not all of it'],
    ['another value', '[]', 'it: '],
    ['no agent', '{"message":{"type":"ready"}}', 'agent: '],
    ['a kind of message that there is not', '{"agent":3,"message":{"type":"end"}}', 'message.type: '],
    ['a field that there is not', '{"agent":3,"message":{"type":"ready","now":1}}', 'Unrecognized key: "now"'],
    ['a bucket without a count', withHistogram({ buckets: [[1e6]] }), 'message.record.phases.measure.histograms.serviceTime.buckets.0'],
    ['a negative value', withHistogram({ buckets: [[1, 1], [-1, 1]] }), 'serviceTime.buckets.1.0: '],
    ['a value that no whole number can be', withHistogram({ buckets: [[1e300, 1]] }), 'serviceTime.buckets.0.0: '],
    ['half an observation', withHistogram({ buckets: [[1, 0.5]] }), 'serviceTime.buckets.0.1: '],
    ['no bucket', withHistogram({ buckets: [] }), 'serviceTime.buckets: '],
    ['both forms of a histogram', withHistogram({ buckets: [[1, 1]], data: '' }), 'Unrecognized key: "data"'],
    ['data that is no base64', withHistogram({ data: '!', count: 1, min: 1, max: 1, sum: 1 }), 'serviceTime.data: '],
    ['no histogram', withHistogram([1, 2]), 'histograms.serviceTime: '],
    ['words of another agent', '{"agent":2,"message":{"type":"interval","record":{"agent":3,"sequence":0,"interval":0,"completed":0,"sent":0,"phases":{}}}}', 'of agent 2, and what it says of agent 3'],
  ])('with %s is refused with what is wrong, and where', (_, line, problem) => {
    expect(() => readMessageLine(line, 'results.jsonl:12')).toThrow(
      expect.objectContaining({ code: 'UBENCH_E_STREAM_LINE', what: expect.stringContaining(problem), where: 'results.jsonl:12' }),
    );
  });
});

describe('the header', () => {
  test('says what the file is, and what else its writer wants to say', () => {
    const line = writeStreamHeader({ group: 'a' });
    expect(line).toMatch(/^\{.*"schema":"ubench\.stream\/1".*\}\n$/);
    expect(readStreamHeader(line)).toMatchObject({ group: 'a' });
    expect(readStreamHeader('{"schema":"ubench.stream/1"}')).toEqual({ schema: 'ubench.stream/1' });
  });

  test.each(['', 'ready', 'null', '{"agent":0,"message":{"type":"ready"}}', '{"schema":"ubench.stream/2"}', '{"schema":"ubench.result/1"}'])('%s is none', (line) => {
    expect(() => readStreamHeader(line, 'results.jsonl:1')).toThrow(expect.objectContaining({ code: 'UBENCH_E_STREAM_HEADER', where: 'results.jsonl:1' }));
  });
});
