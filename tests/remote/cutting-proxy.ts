import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** How many connections it has taken. */
  readonly taken: () => number;
  /** The next connections are cut after so many bytes each, of both directions together; those after them are not. */
  cutNext(...afterBytes: number[]): void;
  /** Ends those that are open. */
  cutNow(): void;
  close(): Promise<void>;
}

/** Stands before a port and cuts connections like a network that fails: at a byte, and without a word. */
export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let limits: number[] = [];
  let taken = 0;
  const server = createServer({ noDelay: true }, (client) => {
    taken++;
    const there = connect({ port: target, host: '127.0.0.1', noDelay: true });
    let left = limits.shift() ?? Infinity;
    const cut = (): void => {
      client.destroy();
      there.destroy();
    };
    const pass = (to: Socket) => (bytes: Buffer) => {
      to.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) cut();
    };
    client.on('data', pass(there)).on('end', () => there.end());
    there.on('data', pass(client)).on('end', () => client.end());
    for (const socket of [client, there]) {
      open.add(socket);
      socket.on('error', cut).on('close', () => open.delete(socket));
    }
    if (left <= 0) cut();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutNow = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    taken: () => taken,
    cutNext: (...afterBytes) => {
      limits = afterBytes;
    },
    cutNow,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      cutNow();
      await closed;
    },
  };
}
