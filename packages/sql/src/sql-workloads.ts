import { pgbenchWorkloads } from './pgbench-workloads.ts';
import { sqlWorkload } from './sql-workload.ts';
import { transactionWorkload } from './transaction-workload.ts';
import { ycsbWorkload } from './ycsb/ycsb-workload.ts';

/**
 * The workloads of a service that speaks PostgreSQL's protocol, by the name of the service: `Object.assign(defineService(…),
 * sqlWorkloads('postgres'))`.
 */
export const sqlWorkloads = <const Kind extends string>(service: Kind) => ({
  ...pgbenchWorkloads(service),
  /**
   * Statements of the user's own, inline or from a file, alone or as weighted scripts:
   *
   * ```ts
   * postgres.sql({
   *   setup: 'create table if not exists orders(id int primary key, customer int)',
   *   scripts: [
   *     { name: 'read', weight: 9, statements: 'select * from orders where customer = :customer' },
   *     { name: 'write', weight: 1, file: new URL('./order.sql', import.meta.url) },
   *   ],
   *   parameters: { customer: { int: [1, 1000] }, id: { sequence: 1 } },
   * });
   * ```
   *
   * Statements are sent as they are: what belongs into one transaction stands between `begin` and `commit`. One that fails ends its
   * operation.
   */
  sql: sqlWorkload(service),
  /**
   * A function of the user's own that is given a connection:
   *
   * ```ts
   * postgres.transaction(async (client, { random }) => {
   *   await client.query('select abalance from pgbench_accounts where aid = $1', [random.int(1, 100_000)]);
   * }, { scale: 1 });
   * ```
   */
  transaction: transactionWorkload(service),
  /** The Yahoo! Cloud Serving Benchmark's core workloads: `postgres.ycsb({ workload: 'a', records: 100_000 })`. */
  ycsb: ycsbWorkload(service),
});
