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

/** Samples on a connection of its own. */
export async function postgresMetrics({ url }: Endpoint): Promise<MetricsSource> {
  const connection = await SqlConnection.open(url, { applicationName: 'ubench metrics' });
  return {
    async sample() {
      const { rows: [row] } = await connection.run<Record<string, string>>({ name: 'ubench_metrics', text: query });
      return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
    },
    levels: () => ['backends_active', 'backends_idle_in_transaction', 'backends_waiting_for_lock'],
    close: () => connection.close(),
  };
}
