import { connectAgents } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { createMeasurement, type PlanSlice } from '@ubench/load';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startLocalPlace } from '../agents/place/local-place.ts';
import { ofType, slicesOf, startCountingServer, talk } from '../agents/place/talk.ts';
import { processesWith } from './processes-with.ts';
import { loadProgram } from './programs.ts';

vi.setConfig({ testTimeout: 90_000 });

const mark = `placed-client-${process.pid}`;
const slices = (url: string, command: readonly string[], count: number): PlanSlice[] =>
  slicesOf(url, { concurrency: count, operations: count, timeout: '1m' }, count, {
    benchmark: 'spec.ts > own',
    workload: { service: 'server', name: 'client', options: {} },
    driver: { name: 'client', plugin: null, options: { command, tasks: count, resources: {}, env: { CLIENT_MARK: mark }, timeout: 60e9 } },
    services: [{ name: 'site', url }],
  }).map((slice, index) => ({ ...slice, agent: { index, count } }));

test('tasks of a client run in a place of agents: what they count is what the server counts, and what they print comes home', async () => {
  const place = await startLocalPlace({ count: 3 });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const server = await startCountingServer();
  const { said } = await talk(agents.runAgents(slices(server.url, ['python3', '-c', loadProgram, '1.5'], 3), 'own'), 3);
  const measurement = createMeasurement(3);
  for (const [agent, messages] of said.entries()) for (const message of messages) measurement.take(agent, message);
  const { gaps, failedAgents, measure } = measurement.result();
  expect({ gaps, failedAgents }).toEqual({ gaps: [], failedAgents: [] });
  expect(server.asked.length).toBeGreaterThan(0);
  expect(measure.operations).toBe(server.asked.length);
  expect(said.map((messages) => ofType(messages, 'printed').map(({ lines }) => lines).join(''))).toEqual([0, 1, 2].map((task) => expect.stringMatching(new RegExp(`^task ${task} of 3 sent \\d+ requests to ${server.url}\n$`))));
});

test('a place that is killed leaves no task of a client behind', async () => {
  const place = await startLocalPlace({ count: 2 });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const group = agents.runAgents(slices('http://127.0.0.1:9', ['sh', '-c', "trap : TERM; while true; do sleep 0.1; done"], 2), 'endless');
  const talking = talk(group, 2);
  await expect.poll(() => processesWith(mark).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  for (const rank of [0, 1]) process.kill(place.pidOf(rank), 'SIGKILL');
  await talking;
  await expect.poll(() => processesWith(mark), { timeout: 20_000 }).toEqual([]);
});
