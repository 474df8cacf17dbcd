import type { Socket } from 'node:net';
import { monotonicNow } from '@ubench/load';
import { type Answer, endpoints, errorAnswer, promptWordsOf, textAnswer } from './answers.ts';
import type { Generation } from './generation.ts';
import { generationRoutes, readGenerationRequest } from './generation-request.ts';
import { RequestReader, type SimulatorRequest } from './request-reader.ts';
import type { Inbox } from './inbox.ts';
import type { SimulatorEngine } from './simulator-engine.ts';

const reasons: Readonly<Record<number, string>> = { 200: 'OK', 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found', 405: 'Method Not Allowed', 429: 'Too Many Requests', 500: 'Internal Server Error' };

/** What the simulator answers about itself, by path. */
export type OwnEndpoints = Readonly<Record<string, () => Answer>>;

/** One connection of a client: its requests one after another. */
export class SimulatorConnection {
  readonly #socket: Socket;
  readonly #engine: SimulatorEngine;
  readonly #inbox: Inbox;
  readonly #own: OwnEndpoints;
  readonly #reader = new RequestReader();
  /** What is being answered; further requests wait. */
  #generation: Generation | undefined;
  #busy = false;
  /** Of the last bytes that came. */
  #arrival_ns = 0;

  constructor(socket: Socket, engine: SimulatorEngine, inbox: Inbox, own: OwnEndpoints) {
    this.#socket = socket;
    this.#engine = engine;
    this.#inbox = inbox;
    this.#own = own;
  }

  /** Answers until the client has gone away. */
  serve(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#arrival_ns = monotonicNow();
      this.#reader.push(bytes);
      this.#inbox.add(this);
    });
    // A client that has gone away is no error of the server; what it was answered ends.
    socket.on('error', () => {});
    socket.on('close', () => this.#generation?.abort());
  }

  /** Begins to answer what has arrived, unless an answer is under way. */
  work(): void {
    while (!this.#busy) {
      const request = this.#reader.next();
      if (request === undefined) return;
      this.#busy = true;
      this.#handle(request);
    }
  }

  #handle(request: SimulatorRequest): void {
    const { path, method } = request;
    const own = this.#own[path];
    if (own !== undefined) return this.#answer(own());
    const { model } = this.#engine;
    const route = generationRoutes[path];
    const endpoint = endpoints[path];
    const native = path.startsWith('/api/');
    if (route === undefined && endpoint === undefined) {
      return this.#answer(native ? { status: 404, body: '404 page not found', contentType: 'text/plain' } : { status: 404, body: '{"detail":"Not Found"}' });
    }
    if (method !== (route === undefined ? endpoint!.method : 'POST') && method !== 'HEAD') return this.#answer({ status: 405, body: '{"detail":"Method Not Allowed"}' });
    if (path.startsWith('/v1') && model.apiKey !== undefined && request.header('authorization') !== `Bearer ${model.apiKey}`) return this.#answer({ status: 401, body: '{"error":"Unauthorized"}' });
    if (route === undefined && method !== 'POST') return this.#answer(endpoint!.answer(model, {}));
    let body: unknown;
    try {
      body = JSON.parse(request.body);
    } catch (error) {
      return this.#answer(errorAnswer(native, 400, (error as Error).message));
    }
    if (typeof body !== 'object' || body === null) return this.#answer(errorAnswer(native, 400, 'The body is no JSON object.'));
    if (route === undefined) {
      const answer = endpoint!.answer(model, body as Record<string, unknown>);
      if (!endpoint!.delayed) return this.#answer(answer);
      setTimeout(() => this.#answer(answer), this.#engine.firstTokenOf(0, promptWordsOf(body as Record<string, unknown>).length) / 1e6);
      return;
    }
    const read = readGenerationRequest(route, body);
    if (typeof read === 'string') return this.#answer(errorAnswer(native, 400, read));
    const taken = this.#engine.take({ route, request: read, clientId: request.header('x-request-id') ?? read.user, arrival_ns: this.#arrival_ns }, {
      write: (bytes, end) => {
        this.#socket.write(bytes);
        if (end) this.#finish();
      },
      destroy: () => this.#socket.destroySoon(),
    });
    if ('status' in taken) this.#answer(errorAnswer(native, taken.status, taken.message, taken.headers));
    else if (!taken.ended) this.#generation = taken;
  }

  #answer({ status, body, contentType = 'application/json', headers = [] }: Answer): void {
    const head = [`HTTP/1.1 ${status} ${reasons[status]}`, `date: ${new Date().toUTCString()}`, `content-length: ${Buffer.byteLength(body)}`, `content-type: ${contentType}`, ...headers];
    this.#socket.write(`${head.join('\r\n')}\r\n\r\n`);
    if (body.length > 0) this.#socket.write(body);
    this.#finish();
  }

  /** What has come meanwhile is for a later turn: a write of the pacer is not to answer other requests. */
  #finish(): void {
    this.#generation = undefined;
    this.#busy = false;
    if (this.#reader.holdsBytes) this.#inbox.add(this);
  }
}

export const metricsAnswer = (text: string): Answer => textAnswer(text, 'text/plain; version=1.0.0; charset=utf-8');
