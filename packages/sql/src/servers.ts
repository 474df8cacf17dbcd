import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint, WorkloadContext } from '@ubench/load';
import { sqlErrors } from './sql-errors.ts';
import { withConnection } from './with-connection.ts';

/** How long a replica may take to have what was prepared. */
const patience_ms = 60_000;

/** All that answer a client that only reads: the server, then its replicas. */
export const serversOf = ({ url, replicas = [] }: Endpoint): readonly string[] => [url, ...replicas];

/** Whose client it is, of those that only read. */
export const serverFor = (endpoint: Endpoint, client: number): string => {
  const servers = serversOf(endpoint);
  return servers[client % servers.length]!;
};

/** What all servers have counted together. */
export async function countOnAll<C extends WorkloadContext<unknown>>(context: C, count: (context: C) => Promise<number>): Promise<number> {
  const counts = await Promise.all(serversOf(context.endpoint).map((url) => count({ ...context, endpoint: { ...context.endpoint, url, replicas: undefined } })));
  return counts.reduce((sum, one) => sum + one, 0);
}

/** Waits until the replicas have everything that the server has written so far. @throws UBENCH_E_SQL_REPLICA_BEHIND */
export async function untilReplayed({ url, replicas = [] }: Endpoint, signal: AbortSignal): Promise<void> {
  if (replicas.length === 0) return;
  const written = await withConnection(url, signal, async (connection) => (await connection.run<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn')).rows[0]!.lsn);
  await Promise.all(
    replicas.map((replica, index) =>
      withConnection(replica, signal, async (connection) => {
        const query = { text: 'select coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) as is_there', values: [written] };
        for (const deadline = performance.now() + patience_ms; ; await sleep(50, undefined, { signal })) {
          const { rows: [row] } = await connection.run<{ is_there: boolean }>(query);
          if (row?.is_there) return;
          if (performance.now() > deadline) throw sqlErrors.UBENCH_E_SQL_REPLICA_BEHIND({ replica: index + 1, seconds: patience_ms / 1e3 });
        }
      }),
    ),
  );
}
