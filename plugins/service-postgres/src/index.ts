/** PostgreSQL as a service: how to start it, tell that it is ready, sample it, and the workloads that fit it. */
export { postgresPlugin as default } from './plugin.ts';
export { postgres } from './postgres.ts';
export { postgresErrors } from './postgres-errors.ts';
