import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Between the clients of a server and the server: hears what they ask, and can take the server away from them. */
export interface TcpProxy {
  readonly address: string;
  /** What clients have sent so far, in the order of its arrival. */
  sent(): Buffer;
  /** Clients whose connection is open. */
  connections(): number;
  /** Breaks every connection off and accepts no more, as a server that was killed. */
  die(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  const heard: Buffer[] = [];
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true });
    open.add(client);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      heard.push(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => client.write(chunk));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const die = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const client of open) client.resetAndDestroy();
    await once(server, 'close');
  };
  return {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    sent: () => Buffer.concat(heard),
    connections: () => open.size,
    die,
    [Symbol.asyncDispose]: die,
  };
}
