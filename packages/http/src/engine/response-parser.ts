import { HttpFailure } from '../failure.ts';
import { ChunkedBody } from './chunked-body.ts';
import { ResponseHead } from './response-head.ts';

const nothing = Buffer.alloc(0);

/** Is handed what belongs to the body of a response, as it arrives. */
export interface ContentSink {
  /** The head of the final response is complete. */
  begin(status: number): void;
  /** A stretch of content; the bytes are overwritten when this returns. */
  data(bytes: Buffer, from: number, to: number): void;
}

/** One response as it arrives, to its last byte (RFC 9112, 6.3). Reused for every response of a connection. */
export class ResponseParser {
  readonly head = new ResponseHead();
  readonly #chunked = new ChunkedBody();
  #body: 'not yet' | 'length' | 'chunked' | 'until close' = 'not yet';
  #left = 0;
  #touched = false;
  #answersHead = false;
  #collect = false;
  #sink: ContentSink | undefined;
  #chunks: Buffer[] = [];

  /** @param method That of the request: no body follows a HEAD. @param collect Keep the headers, and the body where no sink takes it. */
  begin(method: string, collect: boolean, sink?: ContentSink): void {
    this.head.begin(collect);
    this.#sink = sink;
    this.#body = 'not yet';
    this.#touched = false;
    this.#answersHead = method === 'HEAD';
    this.#collect = collect;
    if (collect) this.#chunks = [];
  }

  /** Something of the response has arrived, be it an informational head. */
  get touched(): boolean {
    return this.#touched;
  }

  /** After the response, the connection may be used again. */
  get keepsAlive(): boolean {
    return this.head.keepsAlive && this.#body !== 'until close';
  }

  /** The body, once it has ended; empty unless it was collected. */
  get body(): Buffer {
    if (!this.#collect || this.#chunks.length === 0) return nothing;
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }

  /**
   * Reads on. The bytes are free to be overwritten afterwards.
   * @returns Where the response ended, or -1 when it goes on.
   * @throws HttpFailure `http protocol`
   */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from;
    this.#touched = true;
    if (this.#body === 'not yet') {
      at = this.head.read(bytes, from, to);
      if (at === -1) return -1;
      this.#frame();
      this.#sink?.begin(this.head.status);
    }
    if (this.#body === 'chunked') return this.#chunked.read(bytes, at, to, this.#data);
    const length = Math.min(this.#left, to - at);
    if (length > 0) this.#data(bytes, at, at + length);
    this.#left -= length;
    return this.#left === 0 ? at + length : -1;
  }

  /**
   * The server has closed its side: the end of a body that has no other.
   * @throws HttpFailure `ECONNRESET` where more belongs to the response
   */
  end(): void {
    if (this.#body === 'until close') return;
    throw new HttpFailure('ECONNRESET', `The server closed the connection ${this.#whereItBroke()}.`);
  }

  #whereItBroke(): string {
    if (!this.#touched) return 'without an answer';
    if (this.#body === 'not yet') return 'within the head of the response';
    return this.#body === 'chunked' ? 'before the last chunk of the body' : `${this.#left} of ${this.head.contentLength} bytes before the end of the body`;
  }

  #frame(): void {
    const { status, contentLength, transferEncoded, chunked } = this.head;
    this.#left = 0;
    this.#body = 'length';
    if (this.#answersHead || status === 204 || status === 304) return;
    if (chunked) {
      this.#body = 'chunked';
      this.#chunked.begin();
    } else if (transferEncoded || contentLength === -1) {
      this.#body = 'until close';
      this.#left = Infinity;
    } else this.#left = contentLength;
  }

  readonly #data = (bytes: Buffer, from: number, to: number): void => {
    if (this.#sink !== undefined) this.#sink.data(bytes, from, to);
    // A copy: what the socket reads next goes to the same place.
    else if (this.#collect) this.#chunks.push(Buffer.from(bytes.subarray(from, to)));
  };
}
