/**
 * autocannon 9 is CommonJS, and its types tell nothing of the client that does its work: this is all that knows its shape.
 *
 * The client, and not the `autocannon()` around it, because that cannot be told apart operation by operation: it has no warm-up that goes
 * on into the measurement, cuts off what is in flight at the end, says nothing of a request that was lost with its connection, and reads
 * the answers of a new connection with the parser that the lost one left in the middle of an answer. What it measures is not used
 * either: whole milliseconds, corrected for a rate (`ignoreCoordinatedOmission`) where there is one.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
// @ts-expect-error -- the types of autocannon do not reach this far in; those below do
import httpClient from 'autocannon/lib/httpClient.js';

/** What is sent, and to where. */
export interface HttpClientOptions {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
  /** What goes into the `host` header. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Seconds. */
  readonly timeout: number;
  /** In place of `hostname` and `port`. */
  readonly socketPath?: string;
  readonly tlsOptions: { readonly ca?: string };
  /** Ours: autocannon takes every certificate, and its caller only those that are to be trusted, unless this is true. */
  readonly insecure: boolean;
}

/** Connects when it is made, and sends at once; again after every `response`, which tells the status. Its `connError` tells the error. */
export interface HttpClient extends EventEmitter {
  /** Replaced when it connects anew, which it does whenever its socket ends, until it is destroyed. */
  readonly conn: Socket;
  readonly parser: {
    /** Returns what is wrong with the bytes, and throws what those throw that it calls. */
    execute(chunk: Buffer): unknown;
    /** Of the answer that is being read, and of the last one within its `response`. */
    readonly info: { readonly shouldKeepAlive?: boolean };
  };
  _doRequest(): void;
  destroy(): void;
}

export const HttpClient = httpClient as new (options: HttpClientOptions) => HttpClient;

/** Its own timeout has steps of a second, and none is the default: the longest that its timer takes. Seconds. */
export const noTimeout = 2_147_483;
