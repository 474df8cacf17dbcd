/** A response that has arrived to its last byte. */
export class HttpResponse {
  readonly status: number;
  /** Empty unless the request asked to collect it. Not decompressed. */
  readonly body: Buffer;
  readonly #head: string;
  #headers: Readonly<Record<string, string | string[] | undefined>> | undefined;

  /** @param head The status line and the headers as they arrived, or nothing. */
  constructor(status: number, head: string, body: Buffer) {
    this.status = status;
    this.#head = head;
    this.body = body;
  }

  /** Names in lower case, several of a name as a list; kept where the request asked to collect, and of a response from 300 on. */
  get headers(): Readonly<Record<string, string | string[] | undefined>> {
    return (this.#headers ??= parseHeaders(this.#head));
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

function parseHeaders(head: string): Record<string, string | string[]> {
  // Without a prototype: what a server sends names no property of ours.
  const headers = Object.create(null) as Record<string, string | string[]>;
  // A folded line belongs to the one before (RFC 9112, 5.2).
  for (const line of head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers[name];
    headers[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return headers;
}
