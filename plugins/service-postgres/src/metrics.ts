import type { MetricsSource } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';

/**
 * Counters of the database since the server's start, and what its sessions are doing at this moment. A session reports its counts at
 * most once a second. Blocks are of `block_size`, 8 KiB by default; WAL is of the whole server.
 */
const query = `
  select d.xact_commit, d.xact_rollback, d.blks_read, d.blks_hit,
    d.tup_returned, d.tup_fetched, d.tup_inserted, d.tup_updated, d.tup_deleted,
    d.conflicts, d.deadlocks, d.temp_bytes, w.wal_records, w.wal_fpi, w.wal_bytes,
    a.backends_active, a.backends_idle_in_transaction, a.backends_waiting_for_lock
  from pg_stat_database d,
    pg_stat_wal w,
    (select count(*) filter (where state = 'active') as backends_active,
        count(*) filter (where state like 'idle in transaction%') as backends_idle_in_transaction,
        count(*) filter (where state = 'active' and wait_event_type = 'Lock') as backends_waiting_for_lock
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()) a
  where d.datname = current_database()`;

/** Samples on connections of its own: sums over the server and its replicas. */
export async function postgresMetrics({ url, replicas = [] }: Endpoint): Promise<MetricsSource> {
  const connections = await openAll([url, ...replicas]);
  return {
    async sample() {
      const rows = await Promise.all(connections.map(async (connection) => (await connection.run<Record<string, string>>({ name: 'ubench_metrics', text: query })).rows[0] ?? {}));
      const sums: Record<string, number> = {};
      for (const row of rows) for (const [name, value] of Object.entries(row)) sums[name] = (sums[name] ?? 0) + Number(value);
      return sums;
    },
    levels: () => ['backends_active', 'backends_idle_in_transaction', 'backends_waiting_for_lock'],
    async close() {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

/** All, or none of them stays open. */
async function openAll(urls: readonly string[]): Promise<SqlConnection[]> {
  const opened = await Promise.allSettled(urls.map((url) => SqlConnection.open(url, { applicationName: 'ubench metrics' })));
  const connections = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed === undefined) return connections;
  await Promise.all(connections.map((connection) => connection.close()));
  throw failed.reason;
}
