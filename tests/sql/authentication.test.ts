import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqlConnection } from '@ubench/sql';
import { postgres } from '@ubench/service-postgres';
import { localCertificate } from '@ubench/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareStatement } from '../../packages/sql/src/protocol/prepared-statement.ts';
import { StatementConnection } from '../../packages/sql/src/statement-connection.ts';
import { probePostgres } from '../../plugins/service-postgres/src/probe.ts';
import { startServer, type TestServer } from '../../plugins/service-postgres/src/testing/start-server.ts';
import { Project } from '../harness/project.ts';

const directory = mkdtempSync(join(tmpdir(), 'ubench-tls-'));
const authority = join(directory, 'authority.pem');
let server: TestServer;
let plain: TestServer;
let socketDirectory: string;

beforeAll(async () => {
  writeFileSync(authority, localCertificate.ca);
  server = await startServer(postgres(), (spec, context) => {
    const access = context.dir('access');
    const sockets = context.dir('sockets');
    const settings = [`unix_socket_directories=${sockets}`, 'ssl=on', `ssl_cert_file=${access}/server.crt`, `ssl_key_file=${access}/server.key`];
    return {
      ...spec,
      files: {
        ...spec.files,
        [`${access}/pg_hba.conf`]: ['local all all scram-sha-256', 'hostssl all only_tls all scram-sha-256', 'host all only_tls all reject', 'host all by_md5 all md5', 'host all by_text all password', 'host all by_trust all trust', 'host all all all scram-sha-256', ''].join('\n'),
        [`${access}/server.crt`]: localCertificate.cert,
        [`${access}/server.key`]: localCertificate.key,
      },
      command: [...spec.command, ...settings.flatMap((setting) => ['-c', setting])],
    };
  });
  plain = await startServer(postgres());
  const sql = await SqlConnection.open(server.endpoint.url, { applicationName: 'test' });
  const { rows: [row] } = await sql.run<{ unix_socket_directories: string }>('show unix_socket_directories');
  socketDirectory = row!.unix_socket_directories;
  await sql.run("set password_encryption = 'md5'; create role by_md5 login password 'right'");
  await sql.run("set password_encryption = 'scram-sha-256'; create role by_scram login password 'ri:g@h/t'; create role by_text login password 'right'; create role by_trust login; create role only_tls login password 'right'");
  await sql.close();
});

afterAll(async () => {
  await server?.stop();
  await plain?.stop();
  rmSync(directory, { recursive: true });
});

/** The server's URL with another user, host, database or parameters. */
function urlWith({ user = 'by_scram', password = 'ri:g@h/t', host, database = 'postgres', parameters = '' }: Partial<Record<'user' | 'password' | 'host' | 'database' | 'parameters', string>>): string {
  const { port, hostname } = new URL(server.endpoint.url);
  return `postgres://${user}:${encodeURIComponent(password)}@${host ?? hostname}:${port}/${database}${parameters}`;
}

const who = prepareStatement('who', 'select 1 / count(*) from pg_stat_ssl where pid = pg_backend_pid() and ssl = $1', 1);
const long = prepareStatement('long', 'select repeat($1, 500000) from generate_series(1, 20)', 1);

/** What both drivers get there, and the thin one of long rows; `tls`: what the server should say of its connection. */
async function useBoth(url: string, tls: boolean): Promise<unknown> {
  const thin = await StatementConnection.open(url, { applicationName: 'test' });
  const pg = await SqlConnection.open(url, { applicationName: 'test' });
  try {
    const errors = [await thin.execute(who, [tls]), await thin.execute(long, ['x'])];
    const { rows } = await pg.run('select 1 as one');
    return { errors, rows: thin.rows, pg: rows, ready: await probePostgres({ url }, new AbortController().signal) };
  } finally {
    await Promise.all([thin.close(), pg.close()]);
  }
}

const works = { errors: [undefined, undefined], rows: 20, pg: [{ one: 1 }], ready: { ready: true } };

const ca = `sslrootcert=${encodeURIComponent(authority)}`;

describe('a connection works', () => {
  test.each([
    ['with SCRAM, and a password with signs that URLs use', {}, false],
    ['with an MD5 password', { user: 'by_md5', password: 'right' }, false],
    ['with a password as text', { user: 'by_text', password: 'right' }, false],
    ['without a password', { user: 'by_trust', password: '' }, false],
    ['over TLS that is not checked', { user: 'only_tls', password: 'right', parameters: '?sslmode=require' }, true],
    ['over TLS whose certificate and name are checked', { user: 'only_tls', password: 'right', host: 'localhost', parameters: `?sslmode=verify-full&${ca}` }, true],
    ['over TLS whose certificate is checked', { user: 'only_tls', password: 'right', parameters: `?sslmode=verify-ca&${ca}` }, true],
  ])('%s', async (_, difference, tls) => {
    expect(await useBoth(urlWith(difference), tls)).toEqual(works);
  });

  test('over a Unix socket, by its directory as the host', async () => {
    expect(await useBoth(urlWith({ host: encodeURIComponent(socketDirectory) }), false)).toEqual(works);
  });

  test('of a whole run, over a Unix socket and over TLS', async () => {
    const spec = `
      import { postgres } from '@ubench/service-postgres';
      import { bench, deploy } from 'ubench';
      const db = deploy(postgres(), { name: 'db' });
      bench('one', { target: db, workload: postgres.sql({ statements: 'select 1' }), load: { concurrency: 2, operations: 50 } });
    `;
    const urls = [urlWith({ host: encodeURIComponent(socketDirectory) }), urlWith({ user: 'only_tls', password: 'right', parameters: '?sslmode=require' })];
    for (const url of urls) {
      const { code, stdout, stderr } = await new Project({ 'one.bench.ts': spec }).ubench('run', 'one.bench.ts', '--at', `db=${url}`);
      expect(code, stdout + stderr).toBe(0);
      expect(stderr).not.toMatch(/\(node:\d+\)/);
    }
  });

  test('over a Unix socket, and what it leaves running is cancelled there', async () => {
    const watch = await SqlConnection.open(server.endpoint.url, { applicationName: 'test' });
    const running = async (): Promise<number> => (await watch.run("select from pg_stat_activity where state = 'active' and query = 'select pg_sleep(600)'")).rows.length;
    const thin = await StatementConnection.open(urlWith({ host: encodeURIComponent(socketDirectory) }), { applicationName: 'test' });
    const execution = thin.execute(prepareStatement('sleep', 'select pg_sleep(600)', 0), []);
    await expect.poll(running).toBe(1);
    await thin.close();
    expect(await execution).toMatchObject({ message: 'Connection terminated' });
    await expect.poll(running).toBe(0);
    await watch.close();
  });
});

describe('a mistake is answered with what to do', () => {
  test.each([
    ['a wrong password', { password: 'wrong' }, 'POSTGRES_E_REFUSED', /'by_scram': password authentication failed/],
    ['a role that there is not', { user: 'nobody' }, 'POSTGRES_E_REFUSED', /'nobody': password authentication failed/],
    ['a database that there is not', { database: 'nowhere' }, 'POSTGRES_E_DATABASE', /database "nowhere" does not exist/],
    ['a role that must use TLS', { user: 'only_tls', password: 'right' }, 'POSTGRES_E_REFUSED', /pg_hba\.conf rejects connection/],
    ['a name that is not in the certificate', { host: '127.0.0.1', parameters: `?sslmode=verify-full&${ca}` }, 'POSTGRES_E_TLS', /IP: 127\.0\.0\.1 is not in the cert/],
    ['a certificate that nobody vouches for', { host: 'localhost', parameters: '?sslmode=verify-full' }, 'POSTGRES_E_TLS', /unable to verify the first certificate/],
    ['a file of an authority that is not there', { parameters: '?sslmode=verify-full&sslrootcert=missing.pem' }, 'POSTGRES_E_PROBE', /missing\.pem/],
  ])('%s', async (_, difference, code, what) => {
    const url = urlWith(difference);
    await expect(probePostgres({ url }, new AbortController().signal)).rejects.toMatchObject({ code, what: expect.stringMatching(what) });
    await expect(StatementConnection.open(url, { applicationName: 'test' })).rejects.toBeInstanceOf(Error);
  });

  test('TLS from a server that has none', async () => {
    const url = `${plain.endpoint.url}?sslmode=require`;
    await expect(probePostgres({ url }, new AbortController().signal)).rejects.toMatchObject({ code: 'POSTGRES_E_TLS', what: expect.stringMatching(/does not support SSL/) });
  });

  test('a socket that is not there is waited for, as a server that does not listen yet', async () => {
    const readiness = await probePostgres({ url: urlWith({ host: encodeURIComponent(directory) }) }, new AbortController().signal);
    expect(readiness).toMatchObject({ ready: false, reason: expect.stringContaining('ENOENT') });
  });
});
