import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Between the clients of a server and the server: hears what they ask, and can take the server away from them. */
export interface CuttingProxy {
  readonly address: string;
  readonly port: number;
  /** What clients have sent so far, in the order of its arrival. */
  sent(): Buffer;
  /** Clients whose connection is open. */
  connections(): number;
  /** Breaks every connection off, now. New ones are accepted. */
  cut(): void;
  /** Ends the connection on which that many more bytes have come through from one side, and every other one, once; the bytes before still arrive. */
  cutAfter(bytes: number, from?: 'client' | 'server'): void;
  /** Nothing comes through any more, and no connection ends: as where packets are lost. */
  stall(): void;
  /** What was held back comes through. */
  resume(): void;
  /** New connections are refused; those that are open stay. */
  refuse(): void;
  /** New connections are accepted again, on the same port. */
  accept(): Promise<void>;
  /** Breaks every connection off and accepts no more, as a server that was killed. */
  die(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Listens on any free port of loopback, and passes on what comes to `target`. */
export async function startCuttingProxy(target: { readonly host: string; readonly port: number }): Promise<CuttingProxy> {
  const open = new Map<Socket, Socket>();
  const heard: Buffer[] = [];
  let stalled = false;
  let limit: { from: 'client' | 'server'; left: number } | undefined;

  const pass = (chunk: Buffer, from: 'client' | 'server', to: Socket): void => {
    if (limit?.from !== from) {
      to.write(chunk);
      return;
    }
    limit.left -= chunk.length;
    if (limit.left > 0) {
      to.write(chunk);
      return;
    }
    const last = chunk.subarray(0, chunk.length + limit.left);
    limit = undefined;
    // A reset could overtake what is on its way: who receives is told of the end behind it.
    to.write(last);
    for (const [client, upstream] of open) {
      const receiver = from === 'server' ? client : upstream;
      receiver.end(() => receiver.destroy());
    }
  };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true });
    open.set(client, upstream);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      heard.push(chunk);
      pass(chunk, 'client', upstream);
    });
    upstream.on('data', (chunk) => pass(chunk, 'server', client));
    if (stalled) {
      client.pause();
      upstream.pause();
    }
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as { port: number };
  const cut = (): void => {
    for (const client of open.keys()) client.resetAndDestroy();
  };
  const die = async (): Promise<void> => {
    if (!server.listening) {
      cut();
      return;
    }
    server.close();
    cut();
    await once(server, 'close');
  };
  return {
    address: `127.0.0.1:${port}`,
    port,
    sent: () => Buffer.concat(heard),
    connections: () => open.size,
    cut,
    cutAfter: (bytes, from = 'server') => {
      limit = { from, left: bytes };
    },
    stall() {
      stalled = true;
      for (const socket of [...open].flat()) socket.pause();
    },
    resume() {
      stalled = false;
      for (const socket of [...open].flat()) socket.resume();
    },
    refuse() {
      if (server.listening) server.close();
    },
    async accept() {
      if (!server.listening) await listen(port);
    },
    die,
    [Symbol.asyncDispose]: die,
  };
}
