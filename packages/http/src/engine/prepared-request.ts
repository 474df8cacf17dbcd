import { HttpFailure } from '../failure.ts';
import type { HttpRequest } from '../request.ts';
import type { HttpTarget } from '../target.ts';
import { isTokenByte } from './octets.ts';

/** Longer bodies are written from where they are, and not copied behind the head. */
const longestJoined_bytes = 65_536;

/** Those whose effect is the same if they are done twice (RFC 9110, 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']);
/** Those that say how long their body is even where it is empty (RFC 9110, 8.6). */
const announcesBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

type Target = Pick<HttpTarget, 'authority' | 'authorization'>;

/** A request as the bytes that are written. */
export class PreparedRequest {
  readonly source: HttpRequest;
  /** May be sent again when its connection was closed under it. */
  readonly idempotent: boolean;
  /** The head, and the body behind it unless that is {@link rest}. */
  readonly bytes: Buffer;
  readonly rest: Buffer | undefined;

  /** @param target For the headers `host` and `authorization`, unless the request has them. @throws HttpFailure `request` */
  constructor(request: HttpRequest, target: Target) {
    const body = request.body === undefined || typeof request.body === 'string' ? Buffer.from(request.body ?? '') : request.body;
    const head = Buffer.from(headOf(request, target, body.length), 'latin1');
    const joined = body.length <= longestJoined_bytes;
    this.source = request;
    this.idempotent = idempotent.has(request.method);
    this.bytes = body.length > 0 && joined ? Buffer.concat([head, body]) : head;
    this.rest = joined ? undefined : body;
  }
}

/** RFC 9112, 3 and 5. */
function headOf({ method, path, headers, body }: HttpRequest, { authority, authorization }: Target, length: number): string {
  if (!isToken(method) || method === 'CONNECT') throw unsendable(`the method ${JSON.stringify(method)} cannot be sent`);
  // Visible ASCII only: a blank would end the path, and what other characters become is for the spec to say.
  if (!/^[/*][\x21-\x7e]*$/.test(path)) throw unsendable(`the path ${JSON.stringify(path)} must start with '/', and hold neither blanks nor other than ASCII: encodeURI() writes it so`);
  let head = `${method} ${path} HTTP/1.1\r\n`;
  let hasHost = false;
  let hasConnection = false;
  let hasAuthorization = authorization === undefined;
  for (const name in headers) {
    const value = headers[name]!;
    if (!isToken(name)) throw unsendable(`${JSON.stringify(name)} is not the name of a header`);
    // eslint-disable-next-line no-control-regex
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) throw unsendable(`the value of the header ${name} cannot be sent`);
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding') throw unsendable('a body is sent with its length, not with a transfer-encoding');
    if (lower === 'content-length') {
      if (value.trim() !== String(length)) throw unsendable(`the content-length is ${length}, not ${value}`);
      continue;
    }
    if (lower === 'host') hasHost = true;
    else if (lower === 'connection') hasConnection = true;
    else if (lower === 'authorization') hasAuthorization = true;
    head += `${name}: ${value}\r\n`;
  }
  if (!hasHost) head += `host: ${authority}\r\n`;
  if (!hasAuthorization) head += `authorization: ${authorization}\r\n`;
  // What HTTP/1.1 does anyway; a server of HTTP/1.0 wants to be asked.
  if (!hasConnection) head += 'connection: keep-alive\r\n';
  if (body !== undefined || announcesBody.has(method)) head += `content-length: ${length}\r\n`;
  return `${head}\r\n`;
}

function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isTokenByte[text.charCodeAt(i)] !== 1) return false;
  return text !== '';
}

const unsendable = (reason: string): HttpFailure => new HttpFailure('request', `The request was not sent: ${reason}.`, { fix: 'Correct what the request is made of.' });
