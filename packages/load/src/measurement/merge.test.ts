import { describe, expect, test } from 'vitest';
import type { AgentMessage } from '../agent-message.ts';
import { readMessageLine, writeMessageLine } from '../message-line.ts';
import { counterRandom } from '../random.ts';
import { simulate } from '../simulation/simulate.ts';
import { AgentStream } from './agent-stream.ts';
import { createMeasurement, type TrialMeasurement } from './measurement.ts';

const agents = 3;
/** Whole nanoseconds throughout: sums are exact in any order. */
const { messages } = await simulate({
  load: { rate: '200/s', duration: '5s', warmup: '1s' },
  agents,
  metrics: { rows: { kind: 'count', better: 'higher', title: 'Rows', definition: 'Rows.' } },
  operate: async (service, { i, recorder }) => {
    await service.sleep(((i * 7919) % 50) * 1e6);
    recorder.value('rows', i % 3);
    if (i % 100 === 0) recorder.fail('http 503', `operation ${i}`);
  },
});
const lines = messages.map(({ agent, message }) => writeMessageLine(agent, message));

/** All that a result says, as plain data. */
function told({ warmup, measure, ...rest }: TrialMeasurement): unknown {
  const [before, during] = [warmup, measure].map(({ operations, failed, errors, histograms, tallies }) => ({
    operations,
    failed,
    errors: Object.fromEntries(errors),
    tallies: Object.fromEntries(tallies),
    histograms: Object.fromEntries([...histograms].map(([name, histogram]) => [name, histogram.encode()])),
  }));
  return { ...rest, warmup: before, measure: during };
}

function merged(said: Iterable<string>): TrialMeasurement {
  const measurement = createMeasurement(agents);
  for (const line of said) {
    const { agent, message } = readMessageLine(line);
    measurement.take(agent, message);
  }
  return measurement.result();
}

const undisturbed = merged(lines);

describe('what agents say is merged to the same', () => {
  test('from lines as from messages', () => {
    const measurement = createMeasurement(agents);
    for (const { agent, message } of messages) measurement.take(agent, structuredClone(message));
    expect(told(undisturbed)).toEqual(told(measurement.result()));
    expect(undisturbed.gaps).toEqual([]);
    expect(undisturbed.measure.operations).toBe(1000);
    expect(undisturbed.intervals.map(({ time_s }) => time_s)).toEqual([-1, 0, 1, 2, 3, 4]);
  });

  test.each(Array.from({ length: 10 }, (_, seed) => seed))('where following it was cut and taken up at any earlier line, again and again: %i', (seed) => {
    const random = counterRandom(seed);
    const said: string[] = [];
    for (let at = 0; at < lines.length; ) {
      const until = Math.min(lines.length, at + random.int(1, 8));
      said.push(...lines.slice(at, until));
      at = until < lines.length && random.float() < 0.7 ? random.int(0, until) : until;
    }
    expect(said.length).toBeGreaterThan(lines.length);
    expect(told(merged(said))).toEqual(told(undisturbed));
  });

  test.each(Array.from({ length: 10 }, (_, seed) => seed))('in any order, with lines that come more than once: %i', (seed) => {
    const random = counterRandom(seed);
    const said = [...lines, ...lines.filter(() => random.float() < 0.5)]
      .map((line) => [random.float(), line] as const)
      .sort(([a], [b]) => a - b)
      .map(([, line]) => line);
    expect(told(merged(said))).toEqual(told(undisturbed));
  });

  test('with what is said of clocks in between', () => {
    const clock: AgentMessage = { type: 'clock', clock: { node: 'n1', when: 'during', offset_ns: 1e6, error_ns: 1e5, drift_ppm: 1, pause_ns: 3e9 } };
    const said = lines.flatMap((line) => [line, writeMessageLine(1, clock)]);
    const { machines, ...rest } = merged(said);
    expect(machines).toEqual([expect.objectContaining({ agent: 1, node: 'n1', pause_ns: 3e9 })]);
    expect(told({ ...rest, machines: [] })).toEqual(told(undisturbed));
  });

  test('or tells which record is missing', () => {
    for (const [lost, line] of lines.entries()) {
      const { agent, message } = readMessageLine(line);
      if (message.type !== 'interval') continue;
      const result = merged(lines.toSpliced(lost, 1));
      expect(result.gaps).toEqual([`agent ${agent} lost record ${message.record.sequence}`]);
      expect(result.measure.operations + result.warmup.operations).toBeLessThan(1200);
    }
  });
});

test('what is known of an agent does not grow with what it has delivered', () => {
  const stream = new AgentStream(0);
  const record = { agent: 0, completed: 0, sent: 0, phases: {} };
  // Far ahead, then all but two in between, from the middle to both ends.
  stream.accept({ ...record, sequence: 1e12, interval: 0 });
  expect(stream.missing()).toEqual([{ from: 0, to: 1e12 - 1 }]);
  for (let i = 0; i < 1000; i++) {
    for (const sequence of [5000 + i, 4999 - i]) expect(stream.accept({ ...record, sequence, interval: 0 })).toBe(true);
    expect(stream.missing()).toHaveLength(2);
  }
  for (const sequence of [4000, 5000, 5999, 1e12]) expect(stream.accept({ ...record, sequence, interval: 0 })).toBe(false);
  expect(stream.missing()).toEqual([{ from: 0, to: 3999 }, { from: 6000, to: 1e12 - 1 }]);
});
