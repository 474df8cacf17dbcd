/** One request, everything in it ready to be written: what is built here is not part of any measured time. */
export interface HttpRequest {
  readonly method: string;
  /** With the query string: `/items?page=2`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A `Buffer` is written as it is; a string is encoded anew for every request. */
  readonly body?: string | Buffer;
  /** Keep the response's body. Default: it is read to its end and dropped. */
  readonly collect?: boolean;
}
