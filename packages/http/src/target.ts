import { HttpFailure } from './failure.ts';

/** Where requests go, read from a URL: `http://host:port/path`, `https://host/path`, `unix:/run/app.sock:/path`. */
export interface HttpTarget {
  readonly tls: boolean;
  /** What to connect to: a host and a port, or the socket that a file names. */
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  /** The value of the header `host`. */
  readonly authority: string;
  /** The value of the header `authorization`, where the URL has a user: `https://user:password@host` (RFC 7617). */
  readonly authorization?: string;
  /** The URL without a path: two of the same origin can share a connection. */
  readonly origin: string;
  /** With the query string; `/` where there is none. */
  readonly path: string;
}

/** @throws HttpFailure `url` */
export function parseTarget(text: string): HttpTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'unix:') return unixTarget(url);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new HttpFailure('url', `${url === undefined ? 'This' : `A URL with ${url.protocol}`} is not where an HTTP server answers.`, {
      fix: 'Write http://HOST:PORT, https://HOST or unix:/PATH/TO.sock.',
    });
  }
  const tls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  return { tls, address: { host, port }, authority: url.host, ...authorizationOf(url), origin: url.origin, path: url.pathname + url.search };
}

function authorizationOf({ username, password }: URL): Pick<HttpTarget, 'authorization'> {
  if (username === '' && password === '') return {};
  return { authorization: `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}` };
}

/** The form that nginx and Docker tools use: the path of the socket, and behind a colon the path of the request. */
function unixTarget(url: URL): HttpTarget {
  const [, socket, path] = /^(\/[^:]+)(?::(\/.*)?)?$/.exec(url.pathname) ?? [];
  if (socket === undefined || url.host !== '') {
    throw new HttpFailure('url', 'The URL does not name a socket.', { fix: 'Write unix:/PATH/TO.sock, or unix:/PATH/TO.sock:/path/of/the/request.' });
  }
  return { tls: false, address: { path: decoded(socket) }, authority: 'localhost', origin: `unix:${socket}`, path: (path ?? '/') + url.search };
}

/** @throws HttpFailure `url` */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // The URL itself may hold a password.
    throw new HttpFailure('url', 'The URL has a percent sign that begins no escape.', { fix: 'Write %25 for a percent sign itself.' });
  }
}

/** A path below the one that `url` may have, such as that of a proxy: `/v1` and `/items?page=2` make `/v1/items?page=2`. */
export function pathUnder(url: string, path: string): string {
  const { path: base } = parseTarget(url);
  return base.replace(/\?.*$/, '').replace(/\/$/, '') + path;
}
