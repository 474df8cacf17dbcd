import { type PluginApi, requestLaunch, type ServiceType } from '@ubench/core';
import { SqlConnection } from '@ubench/sql';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import plugin, { postgres as exported } from './index.ts';
import { postgres, postgresType } from './postgres.ts';
import { startServer, type TestServer } from './testing/start-server.ts';

// Servers start in this file, and a test may be one of many on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { signal } = new AbortController();
const probe = (url: string) => postgresType.probe({ url }, { settings: {}, replicas: 0 }, signal);

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await startServer(postgres({ settings: { shared_buffers: '64MB', work_mem: 8192, jit: false } }));
  url = server.endpoint.url;
});
afterAll(() => server?.stop());

const query = async (text: string): Promise<Record<string, unknown>> => {
  const connection = await SqlConnection.open(url, { applicationName: 'test' });
  try {
    return (await connection.run(text)).rows[0]!;
  } finally {
    await connection.close();
  }
};

describe('replicas', () => {
  const replicated = { settings: {}, replicas: 1 };

  test('are a node each', () => {
    expect(postgresType.needs({ settings: {}, replicas: 0 })).toEqual({});
    expect(postgresType.needs({ settings: {}, replicas: 2 })).toEqual({ resources: { nodes: 3 } });
  });

  test('must be as many as were asked for, and stream', async () => {
    await expect(postgresType.probe({ url }, replicated, signal)).rejects.toMatchObject({ code: 'POSTGRES_E_REPLICAS', what: 'The server is to have 1 replica, and no address of one is known.' });
    await expect(postgresType.probe({ url, replicas: [url, url] }, replicated, signal)).rejects.toMatchObject({ what: 'The server is to have 1 replica, and 2 were started.' });
    expect(await postgresType.probe({ url, replicas: [url] }, replicated, signal)).toEqual({ ready: false, reason: '0 of its 1 replicas stream' });
  });

  test('need what the packaged server has not', () => {
    expect(() => requestLaunch((context) => postgresType.launch(replicated, context))).toThrow(/no pg_basebackup[^]*a whole installation/);
  });
});

describe('the options', () => {
  test('refuse what is none, with the nearest that is', () => {
    // @ts-expect-error
    expect(() => postgres({ setings: {} })).toThrow(/no option 'setings'[^]*'settings'/);
  });

  test.each(['port', 'hba_file', 'Listen_Addresses'])('refuse the setting %s, which the launch needs', (name) => {
    expect(() => postgres({ settings: { [name]: 'x' } })).toThrow(/settings/);
  });
});

const launch = (options: Parameters<typeof postgres>[0]) =>
  requestLaunch((context) => postgresType.launch(postgres(options).options as never, context));

describe('the launch', () => {
  test('asks for what it needs and for nothing else', () => {
    const { ports, dirs, secrets, software, spec } = launch({ port: 6000 });
    expect({ ports, dirs, secrets }).toEqual({ ports: { sql: 6000 }, dirs: ['data', 'access'], secrets: ['password'] });
    expect(software).toHaveLength(1);
    expect(spec).toMatchObject({
      url: 'postgres://ubench:{{secret:password}}@{{host}}:{{port:sql}}/postgres',
      user: 'unprivileged',
      stop: { signal: 'SIGINT' },
    });
  });

  test('names the directory that holds no server, and how to give one', () => {
    const empty = mkdtempSync(join(tmpdir(), 'ubench-empty-'));
    try {
      expect(() => launch({ binaries: empty })).toThrow(
        expect.objectContaining({ code: 'POSTGRES_E_BINARIES', what: expect.stringContaining(empty) }),
      );
    } finally {
      rmSync(empty, { recursive: true });
    }
  });

  test('applies the settings and keeps the server durable', async () => {
    const names = ['shared_buffers', 'work_mem', 'jit', 'fsync', 'synchronous_commit', 'full_page_writes'];
    expect(await query(`select ${names.map((name) => `current_setting('${name}') as ${name}`).join(', ')}`)).toEqual({
      shared_buffers: '64MB',
      work_mem: '8MB',
      jit: 'off',
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
    });
  });

  test('lets nobody in without the password', async () => {
    const lax = `select count(*)::int as n from pg_hba_file_rules where auth_method <> 'scram-sha-256' or type <> 'host'`;
    expect(await query(lax)).toEqual({ n: 0 });
    await expect(SqlConnection.open(url.replace(/:[^:@]+@/, ':@'), { applicationName: 'test' })).rejects.toThrow(/password/i);
  });

  test('has UTF-8 and the C locale', async () => {
    const database = 'select pg_encoding_to_char(encoding) as encoding, datcollate from pg_database where datname = current_database()';
    expect(await query(database)).toEqual({ encoding: 'UTF8', datcollate: 'C' });
  });

  test('makes a server that ends cleanly by its stop signal while clients are connected', async () => {
    const own = await startServer(postgres());
    const connection = await SqlConnection.open(own.endpoint.url, { applicationName: 'test' });
    expect(await own.stop()).toMatch(/database system is shut down/);
    await expect.poll(() => connection.connected).toBe(false);
  });
});

/** The protocol's ErrorResponse. */
const errorResponse = (code: string): Buffer => {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mthe message\0\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

describe('the probe', () => {
  const others: Server[] = [];
  afterEach(() => {
    for (const other of others.splice(0)) other.close();
  });
  const listen = async (answer: string | Buffer): Promise<string> => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    }).listen(0, '127.0.0.1');
    others.push(other);
    await once(other, 'listening');
    return `postgres://u:p@127.0.0.1:${(other.address() as { port: number }).port}/postgres`;
  };

  test('waits while nobody listens', async () => {
    const there = await listen('');
    const ended = once(others[0]!, 'close');
    others.pop()!.close();
    await ended;
    expect(await probe(there)).toMatchObject({ ready: false, reason: expect.stringContaining('ECONNREFUSED') });
  });

  test('waits while the server starts up', async () => {
    expect(await probe(await listen(errorResponse('57P03')))).toEqual({ ready: false, reason: 'the message' });
  });

  test('waits while a proxy accepts and has nobody behind it', async () => {
    expect(await probe(await listen(''))).toMatchObject({ ready: false });
  });

  test('gives up on a wrong password', async () => {
    const refused = { code: 'POSTGRES_E_REFUSED', what: expect.stringContaining("'ubench'") };
    await expect(probe(url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toMatchObject(refused);
  });

  test('gives up on a database that does not exist', async () => {
    await expect(probe(url.replace(/postgres$/, 'nowhere'))).rejects.toMatchObject({ code: 'POSTGRES_E_DATABASE' });
  });

  const strangers = ['HTTP/1.1 400 Bad Request\r\n\r\n', '-ERR unknown command\r\n', 'SSH-2.0-OpenSSH_9.2\r\n'];
  test.each(strangers)('gives up on another protocol: %j', async (answer) => {
    const there = await listen(answer);
    await expect(probe(there)).rejects.toMatchObject({ code: 'POSTGRES_E_PROTOCOL', what: expect.stringContaining(new URL(there).host) });
  });

  test('never shows the password', async () => {
    const error: Error = await probe(url.replace(/postgres$/, 'nowhere')).then(
      () => new Error('unexpected'),
      (reason) => reason,
    );
    expect(error.message).not.toContain(new URL(url).password);
  });
});

test('the metrics are numbers of this database, and counters grow with work', async () => {
  const source = await postgresType.metrics({ url });
  const before = await source.sample();
  await query('create table if not exists sampled as select generate_series(1, 1000) as n');
  const inserted = async (): Promise<number> => (await source.sample())['tup_inserted']!;
  await expect.poll(inserted, { timeout: 15_000 }).toBeGreaterThanOrEqual(before['tup_inserted']! + 1000);
  const after = await source.sample();
  expect(Object.entries(after).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
  expect(after['wal_bytes']!).toBeGreaterThan(before['wal_bytes']!);
  expect(after['backends_active']).toBe(0);
  await source.close();
  await expect(source.sample()).rejects.toThrow(/closed/);
});

test('the facts say the version and the settings that matter', async () => {
  expect(await postgresType.facts({ url })).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+/),
    shared_buffers: '64MB',
    fsync: 'on',
    synchronous_commit: 'on',
    max_connections: '1100',
  });
});

test('the plugin registers the service', () => {
  const services: ServiceType[] = [];
  plugin.setup({ service: (type) => services.push(type) } as Partial<PluginApi> as PluginApi);
  expect(services).toEqual([postgresType]);
  expect(exported().type).toBe(postgresType);
  expect(exported.tpcbLike()).toMatchObject({ service: 'postgres', name: 'tpcbLike', options: { scale: 1 } });
});
