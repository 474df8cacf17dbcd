import { TLSSocket } from 'node:tls';
import { HttpClient, type HttpClientOptions } from './http-client.ts';

/** Who a connection works for. */
export interface ConnectionOwner {
  /** Requests can be sent. */
  opened(): void;
  /** Asked before each request, which is sent at once where the answer is true. */
  send(): boolean;
  /** The last byte of the answer has arrived. */
  answered(status: number): void;
  /** The connection is gone, and so is a request in flight. Not called after `close`. */
  lost(kind: string, message: string): void;
}

/**
 * One client of autocannon with its one connection: opened without a request, then in autocannon's own loop, which asks its owner before
 * each request and never connects anew by itself.
 */
export class Connection extends HttpClient {
  readonly #owner: ConnectionOwner;
  readonly #insecure: boolean;
  #gone = false;

  constructor(options: HttpClientOptions, owner: ConnectionOwner) {
    super(options);
    this.#owner = owner;
    this.#insecure = options.insecure;
    // Before autocannon's own listeners, which would connect anew if the connection were still wanted then.
    this.conn.prependListener('error', (error: NodeJS.ErrnoException) => this.#lose(kindOf(error), error.message));
    this.conn.prependListener('end', () => this.#lose('ECONNRESET', 'The server closed the connection, and its answer had not ended.'));
    this.conn.once('close', () => this.#lose('ECONNRESET', 'The connection was closed.'));
    this.conn.once(this.conn instanceof TLSSocket ? 'secureConnect' : 'connect', () => this.#opened());
    this.on('response', (status: number) => this.#answered(status));
    this.#readWithCare();
  }

  /** Sends the first request; those after it follow the answers. */
  start(): void {
    this._doRequest();
  }

  /** Whatever is in flight is lost, and nobody is told. */
  close(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.destroy();
  }

  /** autocannon's own: sends at once, when it has connected and after every answer. Called before this object is complete as well. */
  override _doRequest(): void {
    if (#gone in this && !this.#gone && this.#owner.send()) super._doRequest();
  }

  #opened(): void {
    if (this.conn instanceof TLSSocket && !this.conn.authorized && !this.#insecure) {
      const problem: unknown = this.conn.authorizationError;
      this.#lose(problem instanceof Error ? kindOf(problem) : String(problem), `The certificate of the server is not accepted: ${String(problem)}.`);
    } else this.#owner.opened();
  }

  #answered(status: number): void {
    if (this.#gone) return;
    // autocannon takes what only announces the answer for the answer, and would take the answer for that of the next request.
    if (status < 200) this.#lose(`http ${status}`, `The server announced its answer by status ${status}, which autocannon does not know.`);
    else {
      this.#owner.answered(status);
      if (this.parser.info.shouldKeepAlive === false) this.#lose('closed', 'The server closes the connection after each answer.');
    }
  }

  /** autocannon goes on after bytes that are no HTTP, and breaks down on an answer that nobody asked for. */
  #readWithCare(): void {
    const { parser } = this;
    const execute = parser.execute.bind(parser);
    parser.execute = (chunk) => {
      let problem: unknown;
      try {
        problem = execute(chunk);
      } catch (error) {
        problem = error;
      }
      if (problem instanceof Error) this.#lose('http protocol', `What the server answers is no HTTP: ${problem.message}`);
    };
  }

  #lose(kind: string, message: string): void {
    if (this.#gone) return;
    this.close();
    this.#owner.lost(kind, message);
  }
}

/** A connection that broke while it was written to broke all the same. */
const kindOf = ({ code, name }: NodeJS.ErrnoException): string => (code === 'EPIPE' ? 'ECONNRESET' : (code ?? name));
