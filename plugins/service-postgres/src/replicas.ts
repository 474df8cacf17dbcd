import type { Readiness } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';
import { postgresErrors } from './postgres-errors.ts';
import { probePostgres } from './probe.ts';

/**
 * Ready when the primary and all replicas answer, and all of them stream from it.
 * @throws POSTGRES_E_REPLICAS, and as {@link probePostgres}
 */
export async function probeReplicated(endpoint: Endpoint, asked: number, signal: AbortSignal): Promise<Readiness> {
  const { url, replicas = [] } = endpoint;
  if (replicas.length !== asked) throw postgresErrors.POSTGRES_E_REPLICAS({ asked, there: replicas.length });
  for (const [index, address] of [url, ...replicas].entries()) {
    const readiness = await probePostgres({ url: address }, signal);
    if (!readiness.ready) return { ready: false, reason: index === 0 ? readiness.reason : `its replica ${index}: ${readiness.reason}` };
  }
  const connection = await SqlConnection.open(url, { applicationName: 'ubench', signal, timeout: 5000 });
  try {
    const { rows: [row] } = await connection.run<{ n: number }>(`select count(*)::int as n from pg_stat_replication where state = 'streaming'`);
    const streaming = row?.n ?? 0;
    return streaming >= asked ? { ready: true } : { ready: false, reason: `${streaming} of its ${asked} replicas stream` };
  } finally {
    await connection.close();
  }
}
