import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkloadContext } from '@ubench/load';
import type { SqlConnection } from './connection.ts';
import { withConnection } from './with-connection.ts';

/** What virtual clients call themselves in `pg_stat_activity`. */
export const loadApplicationName = 'ubench load';

/**
 * A server process reports what it counted at its end, at most once a second while it works, and after 10 s of rest
 * (PGSTAT_IDLE_INTERVAL): after that long the counters are complete even where clients stay connected.
 */
const longestDelayMs = 11_000;

/** Transactions that were committed: each leaves one row. Exact. */
export const countHistory = (context: WorkloadContext<unknown>): Promise<number> =>
  withConnection(context.endpoint.url, context.signal, (connection) => single(connection, 'select count(*) as n from pgbench_history'));

/**
 * Look-ups by the primary key of pgbench_accounts: one per operation of `selectOnly`. Not `xact_commit`, which also counts whatever
 * else happens in the database: samplers, autovacuum, other tools. Exact from PostgreSQL 15 on.
 */
export const countAccountLookups = (context: WorkloadContext<unknown>): Promise<number> =>
  countWhenReported(context, `select idx_scan as n from pg_stat_user_indexes where indexrelid = to_regclass('pgbench_accounts_pkey')`);

/**
 * Reads a counter that server processes report. Waits until the clients that have worked are gone, because their last second is counted
 * when they end.
 */
export const countWhenReported = (context: WorkloadContext<unknown>, query: string): Promise<number> =>
  withConnection(context.endpoint.url, context.signal, async (connection) => {
    const deadline = performance.now() + longestDelayMs;
    const working = `select count(*) as n from pg_stat_activity
      where datname = current_database() and application_name = '${loadApplicationName}' and query <> ''`;
    while ((await single(connection, working)) > 0 && performance.now() < deadline) await sleep(50, undefined, { signal: context.signal });
    return single(connection, query);
  });

async function single(connection: SqlConnection, query: string): Promise<number> {
  const { rows: [row] } = await connection.run<{ n: string | null }>(query);
  return Number(row?.n ?? 0);
}
