import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { Exchange, type ExchangeRecorder } from './exchange.ts';
import { HttpFailure, httpFailure } from './failure.ts';
import type { HttpRequest } from './request.ts';
import type { HttpResponse } from './response.ts';

export interface ConnectionOptions {
  /** How long opening may take, milliseconds. Default 10,000. */
  readonly connectTimeout_ms?: number;
}

/** One keep-alive HTTP/1.1 connection: what a virtual client has. One request at a time. */
export interface HttpConnection {
  /**
   * Sends a request and resolves when the response's last byte has arrived, whatever its status. The recorder is told `sent` when the
   * first byte is handed to the socket, `first` at the response's headers and `done` at its last byte.
   * @throws HttpFailure when no complete response came.
   */
  request(request: HttpRequest, recorder?: ExchangeRecorder): Promise<HttpResponse>;
  /** False once either side has closed the connection. */
  readonly connected: boolean;
  /** Ends the connection; a request in flight fails with `closed`. Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a connection to the origin of `url`; resolves when requests can be sent.
 * @throws HttpFailure `ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND`, …
 */
export async function openConnection(url: string, options: ConnectionOptions = {}): Promise<HttpConnection> {
  const origin = new URL(url);
  const connect = buildConnector({ allowH2: false, timeout: options.connectTimeout_ms ?? 10_000 });
  const socket = await new Promise<Socket>((resolve, reject) => {
    const { hostname, host, protocol, port } = origin;
    connect({ hostname: hostname.replace(/^\[(.*)\]$/, '$1'), host, protocol, port }, (error, opened) => {
      if (error) reject(httpFailure(error));
      else resolve(opened);
    });
  });
  return new UndiciConnection(origin.origin, socket, connect);
}

/** One request on a connection of its own: for set-up and probes, not for load. Ends early when `signal` is aborted. */
export async function requestOnce(url: string, request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse> {
  signal?.throwIfAborted();
  const connection = await openConnection(url);
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

class UndiciConnection implements HttpConnection {
  readonly #client: Client;
  readonly #exchange = new Exchange();
  #socket: Socket;
  #closed = false;

  constructor(origin: string, socket: Socket, connect: buildConnector.connector) {
    this.#socket = socket;
    let unused: Socket | undefined = socket;
    this.#client = new Client(origin, {
      pipelining: 1,
      allowH2: false,
      // The executor owns time: operations have its timeout, and a virtual client may rest for as long as its schedule says.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 600_000,
      // undici asks for a socket at the first request, and again when the server closed the connection in the very moment in which a
      // request was handed over: nothing of it was sent then, so it belongs on a fresh connection.
      connect: (target, callback) => {
        const opened = unused;
        unused = undefined;
        // Not before undici's call returns: it takes no answer inside of it.
        if (opened !== undefined && !opened.destroyed) queueMicrotask(() => callback(null, opened));
        else {
          connect(target, (...[error, fresh]) => {
            if (error) return callback(error, null);
            this.#socket = fresh;
            callback(null, fresh);
          });
        }
      },
    });
  }

  get connected(): boolean {
    return !this.#closed && !this.#socket.destroyed;
  }

  async request(request: HttpRequest, recorder?: ExchangeRecorder): Promise<HttpResponse> {
    if (this.#closed) throw new HttpFailure('closed', 'The connection was closed.');
    if (this.#exchange.running) throw new HttpFailure('busy', 'A connection runs one request at a time.');
    return this.#exchange.run(this.#client, request, recorder);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const ended = this.#client.destroy(new HttpFailure('closed', 'The connection was closed while the request was in flight.'));
    // A socket that no request has used yet is not undici's to close. After undici, which would else report a reset.
    this.#socket.destroy();
    await ended;
  }
}
