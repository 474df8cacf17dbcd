import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** How a server that is not the service behaves. */
export interface StrangerBehaviour {
  /** Said to whoever connects. */
  readonly greeting?: string;
  /** Said to whatever is asked. */
  readonly answer?: string;
  /** Ends every connection at once. */
  readonly closes?: boolean;
}

export interface Stranger {
  readonly address: string;
  /** How many connections are open. */
  connections(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A TCP server that speaks something else; without a behaviour it accepts, and says nothing. */
export async function startStranger({ greeting, answer, closes = false }: StrangerBehaviour): Promise<Stranger> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    socket.on('data', () => void (answer !== undefined && socket.write(answer)));
    if (greeting !== undefined) socket.write(greeting);
    if (closes) socket.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    connections: () => open.size,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An address where nobody listens. */
export async function deadAddress(): Promise<string> {
  const stranger = await startStranger({});
  await stranger[Symbol.asyncDispose]();
  return stranger.address;
}
