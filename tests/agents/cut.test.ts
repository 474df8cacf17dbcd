import { connectAgents } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { startCuttingProxy } from '@ubench/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalPlace } from './place/local-place.ts';
import { ofType, slicesOf, startCountingServer, talk } from './place/talk.ts';

const load = { rate: '100/s', warmup: '0s', duration: '8s' } as const;

/** Clock messages depend on when they were handed on. */
const withoutClocks = (said: Awaited<ReturnType<typeof talk>>['said']): unknown => said.map((messages) => messages.filter(({ type }) => type !== 'clock'));

test('a connection that is cut 20 times loses nothing and tells nothing twice', async () => {
  const place = await startLocalPlace({ count: 2 });
  const server = await startCountingServer();
  await using proxy = await startCuttingProxy({ host: '127.0.0.1', port: Number(new URL(place.endpoint.url).port) });
  const agents = connectAgents(place.through(proxy.port), silentLogger);
  onTestFinished(() => agents.close());
  const group = agents.runAgents(slicesOf(server.url, load, 2), 'cut');
  let cuts = 0;
  // Also before it starts, and while it is told to.
  const cutting = setInterval(() => {
    if (proxy.connections() === 0) return;
    proxy.cut();
    cuts++;
  }, 100);
  const { said } = await talk(group, 2);
  clearInterval(cutting);
  expect(cuts).toBeGreaterThanOrEqual(20);
  for (const messages of said) {
    const sequences = ofType(messages, 'interval').map(({ record }) => record.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index));
    expect(ofType(messages, 'ready')).toHaveLength(1);
    expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { records: sequences.length, sent: 400 } });
  }
  expect(server.asked).toHaveLength(800);
});

test('what a killed process began is taken up by another, with everything that was said', async () => {
  const place = await startLocalPlace({ count: 2 });
  const server = await startCountingServer();
  const killed = connectAgents(place, silentLogger);
  const witness = killed.runAgents(slicesOf(server.url, load, 2), 'taken-up');
  const first = await talk(witness, 2, { heard: (_, { type }) => void (type === 'interval' && killed.close()) });
  expect(ofType(first.said[0]!, 'done')).toEqual([]);

  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  expect(await agents.resume('never-begun', 2)).toBeUndefined();
  const [second, third] = await Promise.all([0, 1].map(async () => talk((await agents.resume('taken-up', 2))!, 2)));
  expect(withoutClocks(third!.said)).toEqual(withoutClocks(second!.said));
  for (const [agent, messages] of second!.said.entries()) {
    expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 400 } });
    expect(messages.slice(0, first.said[agent]!.length).map(({ type }) => type)).toEqual(first.said[agent]!.map(({ type }) => type));
  }
  expect(server.asked).toHaveLength(800);
});
