/** One HTTP request that has arrived whole. */
export interface SimulatorRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly body: string;
  /** By its name in small letters. */
  header(name: string): string | undefined;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Reads requests from the bytes of one connection, whatever pieces they come in. Knows what clients send here, bodies of a known length and
 * chunked ones, and not what a server in the open would have to be wary of.
 */
export class RequestReader {
  #rest: Buffer | undefined;

  /** Something has arrived that no request was read from yet. */
  get holdsBytes(): boolean {
    return this.#rest !== undefined;
  }

  push(bytes: Buffer): void {
    this.#rest = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes]);
  }

  /** The next request that is complete; `undefined` until more bytes have come. */
  next(): SimulatorRequest | undefined {
    const bytes = this.#rest;
    const end = bytes?.indexOf(headEnd) ?? -1;
    if (bytes === undefined || end === -1) return undefined;
    const head = bytes.toString('latin1', 0, end);
    const header = (name: string): string | undefined => headerIn(head, name);
    const from = end + headEnd.length;
    const body = header('transfer-encoding')?.toLowerCase() === 'chunked' ? chunkedBody(bytes, from) : plainBody(bytes, from, Number(header('content-length') ?? 0));
    if (body === undefined) return undefined;
    this.#rest = body.end === bytes.length ? undefined : bytes.subarray(body.end);
    const [method, target] = head.slice(0, head.indexOf('\r\n') === -1 ? undefined : head.indexOf('\r\n')).split(' ');
    return { method: method!, path: (target ?? '/').split('?')[0]!, body: body.text, header };
  }
}

interface Body {
  readonly text: string;
  /** Where the next request begins. */
  readonly end: number;
}

function plainBody(bytes: Buffer, from: number, length: number): Body | undefined {
  return bytes.length < from + length ? undefined : { text: bytes.toString('utf8', from, from + length), end: from + length };
}

function chunkedBody(bytes: Buffer, from: number): Body | undefined {
  const pieces: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { text: Buffer.concat(pieces).toString(), end };
    pieces.push(bytes.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}

function headerIn(head: string, name: string): string | undefined {
  for (let at = head.indexOf('\r\n'); at !== -1; ) {
    const next = head.indexOf('\r\n', at + 2);
    const colon = head.indexOf(':', at + 2);
    if (colon - at - 2 === name.length && head.slice(at + 2, colon).toLowerCase() === name) {
      return head.slice(colon + 1, next === -1 ? undefined : next).trim();
    }
    at = next;
  }
  return undefined;
}
