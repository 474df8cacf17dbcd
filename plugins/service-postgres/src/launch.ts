import type { LaunchContext, LaunchSpec } from '@ubench/core';
import { basename, dirname } from 'node:path';
import { findBinaries } from './binaries.ts';
import type { PostgresOptions } from './options.ts';

/** The superuser of a server that ubench starts. */
const user = 'ubench';

/** 1,000 clients are what an open loop may use by default; the rest is for ubench's own connections and those kept for superusers. */
const defaults = { max_connections: '1100' };

/** So that a look-up on a standby is not cancelled for a row that the primary has removed. */
const replicated = { wal_level: 'replica', hot_standby: 'on', hot_standby_feedback: 'on' };

/**
 * How to start a server of its own: a new cluster, reachable over TCP and with a password only, as durable as
 * PostgreSQL is by default. With replicas the first rank is the primary, and the others are copies of it that follow.
 */
export function launchPostgres({ settings, binaries, port, replicas }: PostgresOptions, context: LaunchContext): LaunchSpec {
  const directory = findBinaries(binaries, ['initdb', 'postgres', ...(replicas > 0 ? ['pg_basebackup'] : [])]);
  // The whole installation: the server finds its libraries and templates by their place beside the binaries.
  const bin = `${context.software(dirname(directory))}/${basename(directory)}`;
  const data = context.dir('data');
  const access = context.dir('access');
  const password = context.secret('password');
  const sql = context.port('sql', port);
  const hba = {
    // initdb's own lets in this machine alone; load may come from other nodes.
    [`${access}/pg_hba.conf`]: ['all', ...(replicas > 0 ? ['replication'] : [])].map((database) => `host ${database} all all scram-sha-256\n`).join(''),
  };
  return {
    files: { [`${access}/password`]: `${password}\n`, ...hba },
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
      ...Object.entries({ ...defaults, ...(replicas > 0 && { ...replicated, max_wal_senders: String(10 + 2 * replicas) }), ...settings, hba_file: `${access}/pg_hba.conf` }).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]),
    ],
    ...(replicas > 0 && {
      follower: {
        files: { ...hba, [`${access}/pgpass`]: `*:*:*:${user}:${password}\n` },
        init: [
          [
            `${bin}/pg_basebackup`,
            `--pgdata=${data}`,
            `--dbname=host=${context.head} port=${context.headPort('sql')} user=${user} passfile=${access}/pgpass`,
            // Written into it is where to stream from.
            '--write-recovery-conf',
            '--wal-method=stream',
            '--checkpoint=fast',
            '--no-password',
            '--no-sync',
          ],
        ],
      },
    }),
    url: `postgres://${user}:${password}@${context.host}:${sql}/postgres`,
    user: 'unprivileged',
    // "Fast": ends the sessions instead of waiting for them, and leaves a clean cluster.
    stop: { signal: 'SIGINT', grace_ns: 10e9 },
  };
}
