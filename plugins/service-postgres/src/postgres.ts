import { defineService, type ServiceType } from '@ubench/core';
import { sqlWorkloads } from '@ubench/sql';
import { diagnosePostgres } from './diagnose.ts';
import { postgresFacts } from './facts.ts';
import { launchPostgres } from './launch.ts';
import { postgresMetrics } from './metrics.ts';
import { type PostgresOptions, postgresOptions } from './options.ts';
import { probePostgres } from './probe.ts';
import { probeReplicated } from './replicas.ts';

export const postgresType = {
  name: 'postgres',
  description: 'The database server PostgreSQL: a fresh cluster, with a password that only ubench knows, or one that is already up (`--at db=postgres://…`). Over several nodes: a primary and its replicas.',
  options: postgresOptions,
  needs: ({ replicas }) => (replicas === 0 ? {} : { resources: { nodes: 1 + replicas } }),
  launch: launchPostgres,
  probe: (endpoint, { replicas }, signal) => (replicas === 0 ? probePostgres(endpoint, signal) : probeReplicated(endpoint, replicas, signal)),
  metrics: postgresMetrics,
  facts: postgresFacts,
  diagnose: (signal) => diagnosePostgres(signal),
} as const satisfies ServiceType<PostgresOptions>;

/**
 * PostgreSQL, to be deployed (`deploy(postgres({ settings: { shared_buffers: '256MB' } }))`), with the workloads that fit it
 * (`postgres.selectOnly({ scale: 10 })`).
 */
export const postgres = defineService(postgresType, sqlWorkloads('postgres'));
