import type { LaunchContext, LaunchSpec } from '@ubench/core';
import { basename, dirname } from 'node:path';
import { findBinaries } from './binaries.ts';
import type { PostgresOptions } from './options.ts';

/** The superuser of a server that ubench starts. */
const user = 'ubench';

/** 1,000 clients are what an open loop may use by default; the rest is for ubench's own connections and those kept for superusers. */
const defaults = { max_connections: '1100' };

/**
 * How to start a server of its own: a new cluster, reachable over TCP and with a password only, as durable as
 * PostgreSQL is by default.
 */
export function launchPostgres({ settings, binaries, port }: PostgresOptions, context: LaunchContext): LaunchSpec {
  const directory = findBinaries(binaries);
  // The whole installation: the server finds its libraries and templates by their place beside the binaries.
  const bin = `${context.software(dirname(directory))}/${basename(directory)}`;
  const data = context.dir('data');
  const access = context.dir('access');
  const password = context.secret('password');
  const sql = context.port('sql', port);
  return {
    files: {
      [`${access}/password`]: `${password}\n`,
      // initdb's own lets in this machine alone; load may come from other nodes.
      [`${access}/pg_hba.conf`]: 'host all all all scram-sha-256\n',
    },
    init: [
      [
        `${bin}/initdb`,
        `--pgdata=${data}`,
        `--username=${user}`,
        `--pwfile=${access}/password`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        // The cluster does not outlive the run; what is written during the load is synced as always.
        '--no-sync',
      ],
    ],
    command: [
      `${bin}/postgres`,
      '-D',
      data,
      '-h',
      context.host,
      '-p',
      sql,
      // No Unix socket: its path may be too long, and clients use TCP.
      '-k',
      '',
      ...Object.entries({ ...defaults, ...settings, hba_file: `${access}/pg_hba.conf` }).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]),
    ],
    url: `postgres://${user}:${password}@${context.host}:${sql}/postgres`,
    user: 'unprivileged',
    // "Fast": ends the sessions instead of waiting for them, and leaves a clean cluster.
    stop: { signal: 'SIGINT', grace_ns: 10e9 },
  };
}
