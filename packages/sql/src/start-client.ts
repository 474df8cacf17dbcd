import type { Socket } from 'node:net';
import { Client } from 'pg';
import { sqlErrors } from './sql-errors.ts';

export interface ConnectionOptions {
  /** Shown in `pg_stat_activity`, which is how ubench tells its own connections apart. */
  readonly applicationName: string;
  /** Its abort ends the connection, a statement in flight included. */
  readonly signal?: AbortSignal;
  /** Milliseconds until connecting is given up. Default 10,000. */
  readonly timeout?: number;
}

/** What a server can begin with: an authentication request, an error, another minor version; when asked for TLS, yes, no or an error. */
const firstBytes = { plain: 'REv', tls: 'SNE' };

/**
 * `sslmode` as psql and pgbench read it: only `verify-ca` and `verify-full` check the certificate. `pg` checks it in every mode and warns of
 * that on stderr, until its next major version.
 */
function withTlsAsInLibpq(url: string): string {
  if (!/[?&]sslmode=(prefer|require|verify-ca)(&|$)/.test(url) || url.includes('uselibpqcompat=')) return url;
  return `${url}&uselibpqcompat=true`;
}

// Without a listener an error event would end the process; what connect() rejects with says the same.
const ignore = (): void => undefined;

/**
 * A client of `pg` that is ready for its first statement: `pg` knows TLS, Unix sockets and every way to authenticate.
 * @param makeSocket Makes the socket that is to be connected; `tls`: it will carry TLS.
 * @throws UBENCH_E_SQL_PROTOCOL where the other end is no such server; else the error of `pg` as it is: its `code` (SQLSTATE or errno)
 * says what happened.
 */
export async function startClient(
  url: string,
  { applicationName, signal, timeout = 10_000 }: ConnectionOptions,
  makeSocket?: (tls: boolean) => Socket,
): Promise<Client> {
  signal?.throwIfAborted();
  const client = new Client({
    connectionString: withTlsAsInLibpq(url),
    application_name: applicationName,
    connectionTimeoutMillis: timeout,
    // `pg` calls it with what it has read from the URL, which its types do not say.
    ...(makeSocket !== undefined && { stream: ((config: { ssl: unknown }) => makeSocket(Boolean(config.ssl))) as () => Socket }),
  });
  // `end()` while connecting would leave connect() pending for ever; an error on the socket ends it.
  const abort = (): void => void client.connection.stream.destroy(signal?.reason as Error);
  signal?.addEventListener('abort', abort, { once: true });
  client.on('error', ignore);
  let firstByte: number | undefined;
  client.connection.stream.once('data', (data: Buffer) => (firstByte = data[0]));
  try {
    await client.connect();
    return client;
  } catch (cause) {
    // `pg` waits for the end of a message that will never be complete, and then says "timeout" or "terminated".
    if (firstByte !== undefined && !firstBytes[client.ssl ? 'tls' : 'plain'].includes(String.fromCharCode(firstByte))) {
      throw sqlErrors.UBENCH_E_SQL_PROTOCOL({ address: `${client.host}:${client.port}` }, { cause });
    }
    throw cause;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
