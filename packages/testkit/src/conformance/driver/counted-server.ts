import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FixedHttpRequest, monotonicNow, type WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { type Behaviour, type CountedTarget, operation_ms } from './counted-target.ts';
import { connectByHttp } from './http-connection.ts';
import { OperationAccount } from './operation-account.ts';

const failures = { fails: 'http 503', throws: 'ECONNRESET' } as const;

const request: FixedHttpRequest = {
  method: 'POST',
  path: '/operations?of=conformance',
  headers: () => ({ 'x-conformance': 'one of many', 'content-type': 'text/plain; charset=utf-8' }),
  body: Buffer.from('Zähl mich.'),
  statuses: [200, 201],
};
/** In the URL of the endpoint. */
const prefix = '/below';

/** How long a connection that was closed on the other side may still seem open here. */
const farewell_ms = 2_000;

/** Whether a driver can do without ubench's clients: one HTTP request, and a server that keeps account of every one that it gets. */
export const countedRequest = {
  service: 'conformance',
  name: 'request',
  options: z.strictObject({}),
  metrics: {},
  mutates: false,
  httpRequest: () => request,
  connect: ({ endpoint }) => connectByHttp(endpoint.url, request),
} as const satisfies WorkloadType<unknown, Record<never, never>>;

/** Numbers operations by their arrival, and clients by their connections. */
export class CountedServer implements CountedTarget {
  readonly type = countedRequest;
  readonly account = new OperationAccount();
  readonly failures = { kinds: Object.values(failures), message: /./ };
  readonly refusal = 'ECONNREFUSED';
  readonly strangers: string[] = [];
  readonly #behaviour: Behaviour;
  readonly #server: Server;
  readonly #numbers = new WeakMap<Socket, number>();
  #connections = 0;

  private constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#server = createServer({ keepAliveTimeout: 0 }, (asked, response) => void this.#answer(asked, response));
    this.#server.on('connection', (socket) => this.#connected(socket));
  }

  static async start(behaviour: Behaviour): Promise<CountedServer> {
    const target = new CountedServer(behaviour);
    await target.#listen();
    return target;
  }

  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}${prefix}`;
  }

  async close(): Promise<void> {
    const deadline = performance.now() + farewell_ms;
    while (this.account.open > 0 && performance.now() < deadline) await sleep(5);
    this.account.halted = true;
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    if (!this.#behaviour.unreachable) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connected(socket: Socket): void {
    const number = this.#connections++;
    this.#numbers.set(socket, number);
    this.account.opened(number);
    // One that this side closes at the end was left open by the other.
    socket.once('close', () => void (this.account.halted || this.account.open--));
  }

  async #answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { account } = this;
    const i = account.operations.length;
    const operation = account.begin(i, this.#numbers.get(asked.socket)!, monotonicNow());
    response.once('close', () => account.running--);
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    const outcome = this.#behaviour.outcome?.(i) ?? 'success';
    await Promise.all([once(asked, 'end').catch(() => {}), sleep(operation_ms)]);
    this.#compare(asked, Buffer.concat(chunks));
    if (outcome === 'hangs') return;
    if (outcome === 'throws') {
      operation.failure = failures.throws;
      asked.socket.resetAndDestroy();
    } else if (outcome === 'fails') {
      operation.failure = failures.fails;
      response.writeHead(503).end('unlucky');
    } else if (i % 2 === 0) {
      response.writeHead(200, { 'content-length': 2 }).end('ok');
    } else {
      // In chunks, for it does not say how long it is.
      response.writeHead(201).write('o');
      response.end('k');
    }
  }

  #compare(asked: IncomingMessage, body: Buffer): void {
    const expected = `${request.method} ${prefix}${request.path}`;
    const got = `${asked.method} ${asked.url}`;
    if (got !== expected) this.strangers.push(`it sent ${got}; the workload says ${expected}`);
    for (const [name, value] of Object.entries(request.headers())) {
      if (asked.headers[name] !== value) this.strangers.push(`it sent the header ${name}: ${asked.headers[name]}; the workload says ${value}`);
    }
    if (!body.equals(request.body!)) this.strangers.push(`it sent the body '${body}'; the workload says '${request.body!}'`);
  }
}
