import { describe, expect, test } from 'vitest';
import type { AgentMessage, AgentSummary, IntervalRecord } from '../agent-message.ts';
import { Histogram } from '../histogram/histogram.ts';
import { createMeasurement } from './measurement.ts';

const s = 1e9;

function recordOf(agent: number, sequence: number, interval: number, latencies_ms: readonly number[], failed = 0): AgentMessage {
  const serviceTime = new Histogram();
  for (const latency of latencies_ms) serviceTime.record(latency * 1e6);
  const record: IntervalRecord = {
    agent,
    sequence,
    interval,
    completed: interval < 0 ? 0 : latencies_ms.length,
    sent: latencies_ms.length + failed,
    phases: {
      [interval < 0 ? 'warmup' : 'measure']: {
        operations: latencies_ms.length + failed,
        errors: failed === 0 ? {} : { timeout: failed },
        histograms: latencies_ms.length === 0 ? {} : { serviceTime: serviceTime.encode() },
        tallies: { rows: { count: 1, sum: 10, min: agent, max: 10 + agent } },
      },
    },
  };
  return { type: 'interval', record };
}

function doneOf(agent: number, records: number, more: Partial<AgentSummary> = {}): AgentMessage {
  const summary: AgentSummary = {
    agent,
    records,
    scheduled: 10,
    sent: 9,
    unsentWhileFree: 0,
    reachedMaxConcurrency: false,
    window: { start_ns: 5 * s, end_ns: 7 * s },
    cpu_ns: 1e6,
    eventLoopUtilisation: 0.1 * (agent + 1),
    readLag_ns: 1e6 * (agent + 1),
    clients: 2,
    errorSamples: { timeout: [`agent ${agent}`] },
    aborted: false,
    ...more,
  };
  return { type: 'done', summary };
}

describe('a measurement', () => {
  test('merges what all agents say', () => {
    const measurement = createMeasurement(2);
    expect(measurement.ready).toBe(false);
    for (const agent of [0, 1]) measurement.take(agent, { type: 'ready' });
    expect(measurement.ready).toBe(true);
    measurement.take(0, recordOf(0, 0, -1, [100]));
    measurement.take(0, recordOf(0, 1, 0, [1, 2, 3]));
    measurement.take(1, recordOf(1, 0, -1, [100]));
    measurement.take(1, recordOf(1, 1, 0, [4, 5, 6], 1));
    measurement.take(0, recordOf(0, 2, 1, [7]));
    measurement.take(1, recordOf(1, 2, 1, []));
    measurement.take(0, doneOf(0, 3));
    expect(measurement.ended).toBe(false);
    measurement.take(1, doneOf(1, 3));
    expect(measurement.ended).toBe(true);

    const result = measurement.result();
    expect(result.headline).toBe('serviceTime');
    expect([result.measure.operations, result.measure.succeeded, result.measure.failed, result.warmup.operations]).toEqual([8, 7, 1, 2]);
    expect(result.measure.histogram('serviceTime').mean).toBe(4e6);
    expect(result.measure.tallies.get('rows')).toEqual({ count: 4, sum: 40, min: 0, max: 11 });
    expect(result.errors).toEqual({ timeout: { count: 1, samples: ['agent 0', 'agent 1'] } });
    expect([result.completedInWindow, result.window_ns, result.scheduled, result.sent]).toEqual([7, 2 * s, 20, 18]);
    expect(result.client).toEqual({ agents: 2, clients: 4, cpu_ns: 2e6, eventLoopUtilisation: 0.2, busiestAgent: 1, readLag_ns: 2e6 });
    expect(result.intervals).toEqual([
      { time_s: -1, completed: 2, failed: 0, mean_ns: 100e6, stddev_ns: 0, p50_ns: 100e6, p95_ns: 100e6, max_ns: 100e6 },
      { time_s: 0, completed: 6, failed: 1, mean_ns: 3.5e6, stddev_ns: expect.closeTo(1.708e6, -4), p50_ns: expect.closeTo(3e6, -4), p95_ns: 6e6, max_ns: 6e6 },
      { time_s: 1, completed: 1, failed: 0, mean_ns: 7e6, stddev_ns: 0, p50_ns: 7e6, p95_ns: 7e6, max_ns: 7e6 },
    ]);
    expect([result.gaps, result.failedAgents, result.aborted, result.reachedMaxConcurrency]).toEqual([[], [], false, false]);
  });

  test('takes every message once, in whatever order and however often it comes', () => {
    const messages = [recordOf(0, 0, 0, [1, 2]), recordOf(0, 1, 1, [3]), recordOf(0, 2, 2, [4])];
    const measurement = createMeasurement(1);
    for (const message of [messages[2]!, messages[0]!, messages[0]!, messages[1]!, messages[2]!, doneOf(0, 3), doneOf(0, 3)]) {
      measurement.take(0, message);
    }
    const result = measurement.result();
    expect([result.measure.operations, result.completedInWindow, result.scheduled]).toEqual([4, 4, 10]);
    expect(result.gaps).toEqual([]);
  });

  test('names every record that was lost', () => {
    const measurement = createMeasurement(2);
    measurement.take(0, recordOf(0, 0, 0, [1]));
    measurement.take(0, doneOf(0, 2));
    measurement.take(1, recordOf(1, 0, 0, [1]));
    measurement.take(1, recordOf(1, 3, 1, [1]));
    measurement.take(1, doneOf(1, 4));
    expect(measurement.result().gaps).toEqual(['agent 0 lost record 1', 'agent 1 lost records 1 to 2']);
  });

  test('names agents that failed and those that never ended, and keeps what they had measured', () => {
    const measurement = createMeasurement(3);
    measurement.take(0, recordOf(0, 0, 0, [1]));
    measurement.take(0, { type: 'failed', error: { code: 'X', what: 'It broke.' } });
    measurement.take(1, doneOf(1, 0));
    expect(measurement.ended).toBe(false);
    const result = measurement.result();
    expect(result.failedAgents).toEqual([{ agent: 0, error: { code: 'X', what: 'It broke.' } }, { agent: 2 }]);
    expect(result.measure.operations).toBe(1);
  });

  test('tells how far the load is, and of the last second that every agent has delivered', () => {
    const measurement = createMeasurement(2);
    expect(measurement.progress).toEqual({ phase: 'warmup', operations: 0, failed: 0 });
    measurement.take(0, recordOf(0, 0, -1, [1, 1]));
    measurement.take(1, recordOf(1, 0, -1, [1]));
    expect(measurement.progress).toEqual({ phase: 'warmup', operations: 3, failed: 0 });
    measurement.take(0, recordOf(0, 1, 0, [2], 1));
    expect(measurement.progress).toMatchObject({ phase: 'measure', operations: 2, failed: 1 });
    expect(measurement.progress.last).toBeUndefined();
    measurement.take(1, recordOf(1, 1, 0, [2]));
    expect(measurement.progress.last).toMatchObject({ time_s: -1, completed: 3 });
  });

  test('of nothing is nothing', () => {
    const measurement = createMeasurement(1);
    measurement.take(0, { type: 'failed', error: { code: 'X', what: 'It broke.' } });
    const result = measurement.result();
    expect([result.window_ns, result.completedInWindow, result.measure.operations, result.intervals]).toEqual([0, 0, 0, []]);
    expect(result.measure.latencyAll('serviceTime').count).toBe(0);
  });
});
