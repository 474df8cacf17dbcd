/** A response that has arrived to its last byte. */
export class HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty unless the request asked to collect it. Not decompressed. */
  readonly body: Buffer;

  constructor(status: number, headers: HttpResponse['headers'], body: Buffer) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The body as UTF-8, decoded at every call. */
  text(): string {
    return this.body.toString('utf8');
  }

  /** The body parsed as JSON at every call. @throws SyntaxError */
  json(): unknown {
    return JSON.parse(this.text());
  }
}
