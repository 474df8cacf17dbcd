import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAgents } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { startCuttingProxy } from '@ubench/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';
import { startLocalPlace } from './place/local-place.ts';
import { slicesOf, startCountingServer, talk } from './place/talk.ts';

const load = { concurrency: 2, operations: 20 } as const;

test('what a load has prepared is brought to its agents, whole, also over a connection that is cut', async () => {
  const place = await startLocalPlace({ count: 2 });
  await using proxy = await startCuttingProxy({ host: '127.0.0.1', port: Number(new URL(place.endpoint.url).port) });
  const agents = connectAgents(place.through(proxy.port), silentLogger);
  onTestFinished(() => agents.close());
  const cache = join(place.directory, 'cache');
  mkdirSync(cache);
  const [long, empty] = [join(cache, 'long'), join(cache, 'empty')];
  writeFileSync(long, Buffer.alloc(5_000_000, 'prompt '));
  writeFileSync(empty, '');
  const server = await startCountingServer();
  for (const [name, file, length] of [['first', long, 5_000_000], ['second', empty, 0], ['third', long, 5_000_000]] as const) {
    if (name === 'first') proxy.cutAfter(1_500_000, 'client');
    const { said } = await talk(agents.runAgents(slicesOf(server.url, load, 2, { prepared: { file }, cache_dir: cache }), name), 2);
    for (const messages of said) expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 10 } });
    expect(server.asked.slice(-20).map((url) => Number(url.split('/')[3]))).toEqual(Array.from({ length: 20 }, () => length));
  }
  // Once each: what is there already is not sent again. Base64 takes a third more.
  expect(proxy.sent().length).toBeLessThan(2 * 5_000_000 * 4 / 3);
  expect(readdirSync(join(place.kept, 'files', 'prepared'))).toHaveLength(2);
});

test.skipIf(!canMount)('a load whose files find no room says so', async () => {
  const disk = mountSmallDisk(64, onTestFinished);
  const place = await startLocalPlace({ count: 1, kept: disk.path });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const cache = join(place.directory, 'cache');
  mkdirSync(cache);
  const file = join(cache, 'long');
  writeFileSync(file, Buffer.alloc(1_000_000));
  const { said } = await talk(agents.runAgents(slicesOf('http://127.0.0.1:1', load, 1, { prepared: { file }, cache_dir: cache }), 'no-room'), 1);
  expect(said[0]!.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_FILE', what: expect.stringContaining(disk.path) } });
});
