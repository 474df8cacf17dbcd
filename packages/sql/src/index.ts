/** SQL workloads for services that speak PostgreSQL's protocol: pgbench's own, statements of the user's, code of the user's. */
export { SqlConnection } from './connection.ts';
export type { Parameter } from './parameter.ts';
export type { ConnectionOptions } from './start-client.ts';
export { sqlErrors } from './sql-errors.ts';
export { sqlWorkloads } from './sql-workloads.ts';
export type { TransactionCode, TransactionContext } from './transaction-workload.ts';
export type { PgbenchWorkload } from './pgbench-workloads.ts';
export type { SqlWorkload } from './sql-workload.ts';
export type { YcsbWorkload } from './ycsb/ycsb-workload.ts';
export type { TransactionWorkload } from './transaction-workload.ts';
