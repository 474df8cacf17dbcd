import { connect } from 'node:net';
import type { Client } from 'pg';

/** What `pg` keeps on a client without declaring it. */
interface Session {
  readonly processID: number | null;
  readonly secretKey: number | null;
}

const cancelRequestCode = 80_877_102;

/**
 * Asks the server to cancel what a client is running, by the protocol's CancelRequest on a connection of its own. Resolves when the
 * server has taken it, or after a second. Never rejects.
 */
export function requestCancel(client: Client): Promise<void> {
  const { processID, secretKey } = client as unknown as Session;
  if (processID === null || secretKey === null) return Promise.resolve();
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelRequestCode, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const { host, port } = client;
  return new Promise((resolve) => {
    const socket = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }, () => socket.end(request));
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
  });
}
