import type { Socket } from 'node:net';
import { monotonicNow, type Recorder } from '@ubench/load';
import { openSocket, type SocketOptions } from './engine/open-socket.ts';
import { PreparedRequest } from './engine/prepared-request.ts';
import { protocolFailure } from './engine/protocol-failure.ts';
import { type ContentSink, ResponseParser } from './engine/response-parser.ts';
import { HttpFailure, socketFailure } from './failure.ts';
import type { HttpRequest } from './request.ts';
import { HttpResponse } from './response.ts';
import { type HttpTarget, parseTarget } from './target.ts';

/**
 * What a request tells while it runs; the part of a recorder that it needs. Instants of the response are nanoseconds of `monotonicNow`,
 * one for each read of the socket, taken before anything of it is looked at.
 */
export interface ExchangeRecorder extends Pick<Recorder, 'sent'> {
  /** The final response has begun; 1xx do not count. */
  first(at_ns: number, status: number): void;
  /** Its last byte has arrived. */
  done(at_ns: number): void;
  /** The server had closed the connection when the request arrived; it is sent again on a new one, and `sent` is told again. */
  retried?(): void;
}

/** Takes the body of a response as it arrives, without a copy. What it throws ends the request, and the connection with it. */
export interface BodySink extends ContentSink {
  /** The socket was read, at this instant of `monotonicNow`; what is told next was in it. */
  read(at_ns: number): void;
}

/** One keep-alive HTTP/1.1 connection: what a virtual client has. One request at a time. */
export interface HttpConnection {
  /**
   * Sends a request and resolves when the response's last byte has arrived, whatever its status. The recorder is told `sent` when the
   * first byte is handed to the socket, `first` at the beginning of the response and `done` at its last byte.
   *
   * Opens a new connection where this one was closed. A server may close an idle one in the very moment in which a request is
   * sent: then, and only if nothing of a response came and doing it twice is the same as once (RFC 9110, 9.2.2), the request is sent a
   * second time.
   * @param sink Is handed the body, in place of the response.
   * @throws HttpFailure when no complete response came; what the sink has thrown.
   */
  request(request: HttpRequest | PreparedRequest, recorder?: ExchangeRecorder, sink?: BodySink): Promise<HttpResponse>;
  /** False once either side has closed the connection. */
  readonly connected: boolean;
  /** Ends the connection; a request in flight fails with `closed`. Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a connection to the origin of `url`; resolves when requests can be sent.
 * @throws HttpFailure `ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND`, `tls name`, …
 */
export async function openConnection(url: string, options: SocketOptions = {}): Promise<HttpConnection> {
  const connection = new EngineConnection(parseTarget(url), options);
  await connection.open(options.signal);
  return connection;
}

/** Makes a request for the server at `url` ready to be sent again and again: writing it is all that is left then. @throws HttpFailure `request` */
export const prepareRequest = (url: string, request: HttpRequest): PreparedRequest => new PreparedRequest(request, parseTarget(url));

/** One request on a connection of its own: for set-up and probes, not for load. Ends early when the signal is aborted. */
export async function requestOnce(url: string, request: HttpRequest, options: SocketOptions = {}): Promise<HttpResponse> {
  const { signal } = options;
  const connection = await openConnection(url, options);
  const close = (): void => void connection.close();
  signal?.addEventListener('abort', close, { once: true });
  try {
    signal?.throwIfAborted();
    return await connection.request(request);
  } finally {
    signal?.removeEventListener('abort', close);
    await connection.close();
  }
}

/** The request that a connection is busy with. */
interface Exchange {
  readonly request: PreparedRequest;
  readonly recorder: ExchangeRecorder | undefined;
  readonly sink: BodySink | undefined;
  resolve(response: HttpResponse): void;
  reject(reason: Error): void;
  /** Its response has begun. */
  answered: boolean;
  retried: boolean;
}

class EngineConnection implements HttpConnection {
  readonly #target: HttpTarget;
  readonly #options: SocketOptions;
  readonly #response = new ResponseParser();
  readonly #closing = new AbortController();
  #socket: Socket | undefined;
  /** The socket has carried a whole response. */
  #reused = false;
  #exchange: Exchange | undefined;

  constructor(target: HttpTarget, options: SocketOptions) {
    this.#target = target;
    this.#options = options;
  }

  async open(signal: AbortSignal | undefined): Promise<void> {
    const socket = await openSocket(this.#target, { ...this.#options, signal }, this.#receive);
    if (this.#closing.signal.aborted) {
      socket.destroy();
      throw this.#closing.signal.reason;
    }
    this.#socket = socket;
    this.#reused = false;
    socket.on('end', () => this.#ended(socket));
    socket.on('error', (error) => this.#lost(socket, socketFailure(error)));
    socket.on('close', () => this.#lost(socket, new HttpFailure('ECONNRESET', 'The connection was closed.')));
  }

  get connected(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  request(request: HttpRequest | PreparedRequest, recorder?: ExchangeRecorder, sink?: BodySink): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      if (this.#closing.signal.aborted) throw new HttpFailure('closed', 'The connection was closed.');
      if (this.#exchange !== undefined) throw new HttpFailure('busy', 'A connection runs one request at a time.');
      const prepared = request instanceof PreparedRequest ? request : new PreparedRequest(request, this.#target);
      this.#exchange = { request: prepared, recorder, sink, resolve, reject, answered: false, retried: false };
      if (this.connected) this.#send(this.#exchange);
      else void this.#reopen(this.#exchange);
    });
  }

  #send({ request: { source, bytes, rest }, recorder, sink }: Exchange): void {
    const socket = this.#socket!;
    this.#response.begin(source.method, source.collect ?? false, sink);
    recorder?.sent();
    if (rest === undefined) socket.write(bytes);
    else {
      // One system call for both.
      socket.cork();
      socket.write(bytes);
      socket.write(rest);
      socket.uncork();
    }
  }

  async #reopen(exchange: Exchange): Promise<void> {
    try {
      await this.open(this.#closing.signal);
    } catch (error) {
      return this.#fail(error as Error);
    }
    if (this.connected) this.#send(exchange);
    else this.#fail(new HttpFailure('ECONNRESET', 'The server closed the connection as soon as it was open.'));
  }

  readonly #receive = (bytes: Buffer, length: number): void => {
    const now = monotonicNow();
    const exchange = this.#exchange;
    // Nothing was asked: a server that announces its closing (408), or that is out of step. Either way no request belongs here.
    if (exchange === undefined) return this.#drop();
    const response = this.#response;
    let end: number;
    try {
      exchange.sink?.read(now);
      end = response.read(bytes, 0, length);
      if (end !== -1 && end < length) throw protocolFailure(`The response goes on behind its end, by ${length - end} bytes.`);
    } catch (error) {
      this.#drop();
      return this.#fail(error as Error);
    }
    if (!exchange.answered && response.head.status >= 200) {
      exchange.answered = true;
      exchange.recorder?.first(now, response.head.status);
    }
    // Without a stream of content, reading the response is a part of getting it: a closed loop then accounts for all of its time.
    if (end !== -1) this.#complete(exchange, exchange.sink === undefined ? monotonicNow() : now);
  };

  #complete({ recorder, resolve }: Exchange, now: number): void {
    recorder?.done(now);
    const response = this.#response;
    this.#exchange = undefined;
    this.#reused = true;
    // Where the server has answered before it read the whole request, the rest of that stands between here and the next one.
    if (!response.keepsAlive || this.#socket!.writableLength > 0) this.#drop();
    resolve(new HttpResponse(response.head.status, response.head.text, response.body));
  }

  /** The server has closed its side. */
  #ended(socket: Socket): void {
    const now = monotonicNow();
    if (socket !== this.#socket || this.#exchange === undefined) return this.#lost(socket, undefined);
    try {
      this.#response.end();
    } catch (error) {
      return this.#lost(socket, error as Error);
    }
    this.#complete(this.#exchange, now);
  }

  #lost(socket: Socket, reason: Error | undefined): void {
    if (socket !== this.#socket) return;
    const exchange = this.#exchange;
    const again = exchange !== undefined && !exchange.retried && exchange.request.idempotent && this.#reused && !this.#response.touched;
    this.#drop();
    if (again) {
      exchange.retried = true;
      exchange.recorder?.retried?.();
      void this.#reopen(exchange);
    } else if (reason !== undefined) this.#fail(reason);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #fail(reason: Error): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.reject(reason);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new HttpFailure('closed', 'The connection was closed while it was being opened.'));
    this.#drop();
    this.#fail(new HttpFailure('closed', 'The connection was closed while the request was in flight.'));
  }
}
