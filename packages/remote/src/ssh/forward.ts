import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '@ubench/core';
import type { Forward } from '../host.ts';

/** How long an accepted connection waits for a host that is away. */
const patience_ms = 60_000;

/** Listens on a free port of this machine's loopback, for as long as it is not closed: each connection there becomes one that `dial` makes. */
export async function listen(dial: (signal: AbortSignal) => Promise<Duplex>, log: Logger): Promise<Forward> {
  const sockets = new Set<Socket>();
  // What one side has ended may still be answered by the other.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    const gone = new AbortController();
    socket.on('error', () => {}).on('close', () => {
      sockets.delete(socket);
      gone.abort();
    });
    dial(AbortSignal.any([gone.signal, AbortSignal.timeout(patience_ms)])).then(
      (there) => void Promise.allSettled([pipeline(socket, there), pipeline(there, socket)]).then(() => socket.destroy()),
      (error: unknown) => {
        log.debug('a forwarded connection was refused', { error });
        socket.resetAndDestroy();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let closed: Promise<void> | undefined;
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      })),
  };
}
