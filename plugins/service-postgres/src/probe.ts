import type { Readiness } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';
import { postgresErrors } from './postgres-errors.ts';

const schemes = new Set(['postgres:', 'postgresql:']);

/**
 * Errors that waiting can cure: nobody listens yet, starting up or shutting down, no connection left, the network or a proxy still
 * coming up.
 */
const passing = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', '57P01', '57P02', '57P03', '53300',
]);

/**
 * Connects and runs a statement.
 * @throws POSTGRES_E_URL, POSTGRES_E_HOST, POSTGRES_E_REFUSED, POSTGRES_E_DATABASE, POSTGRES_E_TLS, POSTGRES_E_PROTOCOL,
 * POSTGRES_E_PROBE where waiting cannot help.
 */
export async function probePostgres({ url }: Endpoint, signal: AbortSignal): Promise<Readiness> {
  const { protocol } = new URL(url);
  if (!schemes.has(protocol)) throw postgresErrors.POSTGRES_E_URL({ scheme: protocol.slice(0, -1) });
  try {
    const connection = await SqlConnection.open(url, { applicationName: 'ubench', signal, timeout: 5000 });
    try {
      await connection.run('select 1');
    } finally {
      await connection.close();
    }
    return { ready: true };
  } catch (error) {
    if (signal.aborted) throw error;
    return judge(error, url);
  }
}

/** What OpenSSL finds wrong with a certificate, and a name that is not in it; or what `pg` says of a server that has no TLS. */
const isTlsProblem = (code: string | undefined, message: string): boolean =>
  (code !== undefined && /^(ERR_(TLS|SSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)) || /SSL connection/.test(message);

function judge(error: unknown, url: string): Readiness {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  // A server, or a proxy before it, that accepts and says nothing; `pg` gives these no code.
  const silent = code === undefined && /timeout expired|Connection terminated/.test(message);
  // The Unix socket is made when the server starts; a file that the URL names is not.
  const absent = code === 'ENOENT' && (error as NodeJS.ErrnoException).syscall === 'connect';
  if (silent || absent || (code !== undefined && passing.has(code))) return { ready: false, reason: message || code || 'no answer' };
  const { username, host, hostname } = new URL(url);
  if (code === 'ENOTFOUND') throw postgresErrors.POSTGRES_E_HOST({ host: hostname }, { cause: error });
  if (isTlsProblem(code, message)) throw postgresErrors.POSTGRES_E_TLS({ problem: message }, { cause: error });
  if (code === 'UBENCH_E_SQL_PROTOCOL') throw postgresErrors.POSTGRES_E_PROTOCOL({ address: host }, { cause: error });
  if (code?.startsWith('28')) {
    throw postgresErrors.POSTGRES_E_REFUSED({ user: decodeURIComponent(username), problem: message }, { cause: error });
  }
  if (code === '3D000') throw postgresErrors.POSTGRES_E_DATABASE({ problem: message }, { cause: error });
  throw postgresErrors.POSTGRES_E_PROBE({ problem: message }, { cause: error });
}
