import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listeningSockets, socketsOf } from './listening-sockets.ts';
import { hasProc } from './process-table.ts';

test.runIf(hasProc).each([
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['::1', '00000000000000000000000001000000'],
])('a socket that listens on %s is found by its address and its process', async (host, address) => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const found = listeningSockets().filter((socket) => socket.port === port && socket.address === address);
  expect(found).toHaveLength(1);
  expect(socketsOf(process.pid)).toContain(found[0]!.inode);
});

test('a process that is not there has no sockets', () => {
  expect(socketsOf(2 ** 30)).toEqual([]);
});
