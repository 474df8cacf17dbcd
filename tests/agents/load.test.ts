import { connectAgents } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { createMeasurement } from '@ubench/load';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalPlace } from './place/local-place.ts';
import { ofType, slicesOf, startCountingServer, talk } from './place/talk.ts';

test('1, 2 and 8 agents offer the same load, all of it, and count what the server counts', async () => {
  const place = await startLocalPlace({ count: 8 });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const load = { rate: '200/s', warmup: '1s', duration: '3s', arrivals: 'poisson' } as const;
  const asked: string[][] = [];
  for (const count of [1, 2, 8]) {
    const server = await startCountingServer();
    const { said } = await talk(agents.runAgents(slicesOf(server.url, load, count), `load-${count}`), count);
    const measurement = createMeasurement(count);
    for (const [agent, messages] of said.entries()) for (const message of messages) measurement.take(agent, message);
    const { gaps, failedAgents, warmup, measure, scheduled, sent } = measurement.result();
    expect({ gaps, failedAgents }).toEqual({ gaps: [], failedAgents: [] });
    expect(warmup.operations + measure.operations).toBe(server.asked.length);
    expect(sent).toBe(scheduled);
    asked.push(server.asked.toSorted());
  }
  expect(asked[1]).toEqual(asked[0]);
  expect(asked[2]).toEqual(asked[0]);
  expect(new Set(asked[0]).size).toBe(asked[0]!.length);
});

test('8 agents offer the rate that was asked for, and end with what they were asked for', async () => {
  const place = await startLocalPlace({ count: 8 });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const server = await startCountingServer();
  const { said } = await talk(agents.runAgents(slicesOf(server.url, { rate: '400/s', warmup: '0s', duration: '4s' }, 8), 'rate'), 8);
  const summaries = said.map((messages) => ofType(messages, 'done')[0]!.summary);
  const [scheduled, sent] = (['scheduled', 'sent'] as const).map((field) => summaries.reduce((sum, summary) => sum + summary[field], 0));
  expect(Math.abs(scheduled! / 1_600 - 1)).toBeLessThan(0.005);
  expect(sent).toBe(scheduled);
  expect(server.asked).toHaveLength(sent!);
});
