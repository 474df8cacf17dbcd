import { type HttpAccess, type HttpConnection, HttpFailure, type HttpRequest, type HttpResponse, openConnection, parseTarget, type PreparedRequest } from '@ubench/http';
import type { RequestRecorder } from './request-recorder.ts';
import { isRedirect } from './status.ts';

/** What another origin must not learn. */
const forOriginOnly: ReadonlySet<string> = new Set(['authorization', 'cookie', 'host', 'proxy-authorization']);

/** A request and where it goes. */
interface Hop {
  readonly url: string;
  readonly request: HttpRequest;
}

/**
 * Follows redirects for one client: on its own connection where the origin stays the same, and on one more for each other origin, which is
 * kept.
 */
export class RedirectFollower {
  readonly #connection: HttpConnection;
  readonly #origin: string;
  readonly #most: number;
  readonly #access: HttpAccess;
  readonly #others = new Map<string, HttpConnection>();
  #closed = false;

  /** @param url Where the connection leads. @param most How many redirects an operation may take. */
  constructor(connection: HttpConnection, url: string, most: number, access: HttpAccess) {
    this.#connection = connection;
    this.#origin = parseTarget(url).origin;
    this.#most = most;
    this.#access = access;
  }

  /**
   * Sends a request, and the next one as long as the answer is a redirect.
   * @throws HttpFailure `redirect loop`, `redirects` or `redirect` beside what a request fails with.
   */
  async request(prepared: PreparedRequest, recorder: RequestRecorder): Promise<HttpResponse> {
    let hop: Hop = { url: this.#origin, request: prepared.source };
    let response = await this.#connection.request(prepared, recorder);
    const seen = new Set([placeOf(hop)]);
    for (let count = 1; isRedirect(response.status); count++) {
      hop = nextHop(hop, response);
      const place = placeOf(hop);
      if (seen.has(place)) throw new HttpFailure('redirect loop', `The redirects lead back to ${place}.`);
      if (count > this.#most) throw new HttpFailure('redirects', `There are more than ${this.#most} redirects; the next one leads to ${place}.`);
      recorder.redirected(response.status);
      seen.add(place);
      response = await this.#send(hop, recorder);
    }
    return response;
  }

  async #send({ url, request }: Hop, recorder: RequestRecorder): Promise<HttpResponse> {
    const { origin } = parseTarget(url);
    let connection = origin === this.#origin ? this.#connection : this.#others.get(origin);
    if (connection === undefined) {
      connection = await openConnection(origin, this.#access);
      if (this.#closed) {
        await connection.close();
        throw new HttpFailure('closed', 'The connection was closed while a redirect was followed.');
      }
      this.#others.set(origin, connection);
    }
    return connection.request(request, recorder);
  }

  /** Ends the connections to other origins. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#others.values()].map((connection) => connection.close()));
  }
}

function locationOf({ status, headers }: HttpResponse): string {
  const { location } = headers;
  if (typeof location !== 'string' || location === '') throw new HttpFailure('redirect', `The answer ${status} does not say where to go: it has no \`location\`, or several.`);
  return location;
}

/** @throws HttpFailure `redirect` */
function nextHop({ url, request }: Hop, response: HttpResponse): Hop {
  const { status } = response;
  const location = locationOf(response);
  // A Unix socket has no URL to start from; the path that it is asked for is relative to that of any host.
  const base = url.startsWith('unix:') ? 'http://localhost' : url;
  if (!URL.canParse(location, base + request.path)) throw new HttpFailure('redirect', `The answer ${status} leads to ${JSON.stringify(location)}, which is no URL.`);
  const next = new URL(location, base + request.path);
  const stays = next.origin === new URL(base).origin;
  if (next.protocol !== 'http:' && next.protocol !== 'https:') throw new HttpFailure('redirect', `The answer ${status} leads to ${next.protocol}, which HTTP does not speak.`);
  return { url: stays ? url : next.origin, request: { ...changed(request, status, stays), path: next.pathname + next.search } };
}

/** RFC 9110, 15.4: 303 asks for the answer by GET, and so do 301 and 302 after a POST, as clients have always done. */
function changed(request: HttpRequest, status: number, stays: boolean): HttpRequest {
  const { method, body, headers = {}, ...rest } = request;
  const becomesGet = (status === 303 && method !== 'HEAD') || (status <= 302 && method === 'POST');
  const kept = Object.entries(headers).filter(([name]) => !(becomesGet && name.toLowerCase().startsWith('content-')) && (stays || !forOriginOnly.has(name.toLowerCase())));
  return { ...rest, headers: Object.fromEntries(kept), method: becomesGet ? 'GET' : method, ...(!becomesGet && body !== undefined && { body }) };
}

const placeOf = ({ url, request: { method, path } }: Hop): string => `${method} ${url}${path}`;
