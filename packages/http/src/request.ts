/** One request. What is sent again and again is made ready once, by `prepareRequest`. */
export interface HttpRequest {
  readonly method: string;
  /** With the query string: `/items?page=2`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Keep the response's headers and body. Default: they are read to the end and dropped. */
  readonly collect?: boolean;
}
