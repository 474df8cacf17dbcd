import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { authenticationOk, backendKeyData, readyForQuery } from './backend-messages.ts';

/** Lets everybody in and answers each batch of messages, up to its Sync, as a test says. */
export class ScriptedServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** CancelRequests received. */
  cancels = 0;
  /** The batches received, as the types of their messages. */
  readonly batches: string[] = [];

  private constructor(answer: (socket: Socket, batch: number) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      let pending = Buffer.alloc(0);
      let started = false;
      let types = '';
      socket.on('data', (bytes: Buffer) => {
        pending = Buffer.concat([pending, bytes]);
        while (pending.length >= (started ? 5 : 8)) {
          const size = started ? 1 + pending.readInt32BE(1) : pending.readInt32BE(0);
          if (pending.length < size) return;
          const message = pending.subarray(0, size);
          pending = pending.subarray(size);
          if (!started) {
            started = true;
            if (size === 16) this.cancels++;
            else socket.write(Buffer.concat([authenticationOk, backendKeyData, readyForQuery()]));
            continue;
          }
          types += String.fromCharCode(message[0]!);
          if (!types.endsWith('S')) continue;
          const batch = this.batches.push(types) - 1;
          types = '';
          answer(socket, batch);
        }
      });
    });
  }

  static async start(answer: (socket: Socket, batch: number) => void): Promise<ScriptedServer> {
    const server = new ScriptedServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `postgres://user:password@127.0.0.1:${(this.#server.address() as AddressInfo).port}/test`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
