import type { Workload } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';
import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { postgres } from './postgres.ts';
import { connect, contextOf, drive, newRecording, prepare as prepareAt, recorderInto, runLoad, seededRandom } from './testing/drive.ts';
import { startServer, type TestServer } from './testing/start-server.ts';

// Servers start in this file, and a test may be one of many on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let url: string;
let sql: SqlConnection;

beforeAll(async () => {
  server = await startServer(postgres());
  url = server.endpoint.url;
  sql = await SqlConnection.open(url, { applicationName: 'test' });
});

afterAll(async () => {
  await sql?.close();
  await server?.stop();
});

const prepare = (workload: Workload): Promise<unknown> => prepareAt(workload, url);
const one = async (query: string, connection = sql): Promise<Record<string, unknown>> => (await connection.run(query)).rows[0]!;
/** Changes when the tables are made anew. */
const identity = async (): Promise<unknown> => (await one(`select 'pgbench_accounts'::regclass::oid as oid`))['oid'];

/** All that pgbench decides about its tables: columns, storage, keys, rows. */
async function shape(connection: SqlConnection): Promise<unknown> {
  const { rows: columns } = await connection.run(`
    select table_name, column_name, data_type, character_maximum_length, is_nullable, column_default from information_schema.columns
    where table_name like 'pgbench%' order by table_name, ordinal_position`);
  const { rows: tables } = await connection.run(`
    select relname, relkind, relpersistence, reloptions from pg_class where relname like 'pgbench%' order by relname`);
  const { rows: keys } = await connection.run(`select indexdef from pg_indexes where tablename like 'pgbench%' order by indexname`);
  const content: Record<string, unknown> = {};
  for (const table of ['accounts', 'branches', 'tellers', 'history']) {
    const rows = `select count(*), md5(string_agg(t::text, ',' order by t::text)) as rows from pgbench_${table} t`;
    content[table] = await one(rows, connection);
  }
  return { columns, tables, keys, content };
}

describe('the tables', () => {
  const pgbench = ['pgbench', '/usr/lib/postgresql/15/bin/pgbench'].find((path) => spawnSync(path, ['--version']).status === 0);

  test.skipIf(pgbench === undefined)('are those of pgbench -i, column by column and row by row, and pgbench runs on them', async () => {
    await prepare(postgres.selectOnly({ scale: 2 }));
    const ours = await shape(sql);
    await sql.run('create database reference');
    const reference = url.replace(/postgres$/, 'reference');
    execFileSync(pgbench!, ['-i', '-s', '2', '-q', reference], { stdio: 'pipe' });
    const theirs = await SqlConnection.open(reference, { applicationName: 'test' });
    try {
      expect(ours).toEqual(await shape(theirs));
    } finally {
      await theirs.close();
    }
    const args = ['-n', '-M', 'prepared', '-b', 'tpcb-like', '-c', '2', '-t', '20', url];
    const report = execFileSync(pgbench!, args, { encoding: 'utf8', stdio: 'pipe' });
    expect(report).toMatch(/scaling factor: 2\n[^]*number of transactions actually processed: 40\/40/);
  });

  test.skipIf(pgbench === undefined)('that pgbench itself made are kept for reading', async () => {
    execFileSync(pgbench!, ['-i', '-s', '1', '-q', url], { stdio: 'pipe' });
    const before = await identity();
    await prepare(postgres.selectOnly({ scale: 1 }));
    expect(await identity()).toBe(before);
    await prepare(postgres.tpcbLike({ scale: 1 }));
    expect(await identity()).not.toBe(before);
  });

  test('are made once for workloads that only read, and anew for another scale', async () => {
    await prepare(postgres.selectOnly({ scale: 1 }));
    const first = await identity();
    await prepare(postgres.selectOnly({ scale: 1 }));
    expect(await identity()).toBe(first);
    await prepare(postgres.selectOnly({ scale: 2 }));
    expect(await identity()).not.toBe(first);
  });

  test('are made anew before a workload that changes them, unless they are fresh', async () => {
    await prepare(postgres.selectOnly({ scale: 3 }));
    const fresh = await identity();
    await prepare(postgres.simpleUpdate({ scale: 3 }));
    expect(await identity()).toBe(fresh);
    await prepare(postgres.simpleUpdate({ scale: 3 }));
    expect(await identity()).not.toBe(fresh);
  });

  test('of an interrupted preparation are never taken for good ones', async () => {
    await prepare(postgres.selectOnly({ scale: 1 }));
    const before = await identity();
    // An interruption inside the transaction leaves the old tables; after it, these.
    await sql.run(`comment on table pgbench_accounts is 'ubench scale=1 loading'`);
    await prepare(postgres.selectOnly({ scale: 1 }));
    expect(await identity()).not.toBe(before);
  });

  test('stay as they were when the preparation is aborted in the middle', async () => {
    await prepare(postgres.selectOnly({ scale: 1 }));
    const before = await identity();
    const workload = postgres.selectOnly({ scale: 500 });
    const controller = new AbortController();
    const prepared = workload.type.prepare!({ ...contextOf(workload, url), signal: controller.signal });
    const running = `select count(*)::int as n from pg_stat_activity where state = 'active' and query like 'insert into pgbench_accounts%'`;
    await expect.poll(async () => (await one(running))['n'], { timeout: 30_000 }).toBe(1);
    controller.abort(new Error('enough'));
    await expect(prepared).rejects.toThrow('enough');
    await expect.poll(async () => (await one(running))['n'], { timeout: 30_000 }).toBe(0);
    expect(await identity()).toBe(before);
  });
});

/** What a load of 60 operations asked for. */
const requests = async (clients: number, seed: number): Promise<unknown> => {
  await drive(postgres.tpcbLike(), url, { operations: 60, clients, seed });
  return (await sql.run('select tid, bid, aid, delta from pgbench_history order by aid, delta')).rows;
};

describe('operations', () => {
  test('of tpcbLike leave one row of history each, and all balances agree with it', async () => {
    const { failures } = await drive(postgres.tpcbLike({ scale: 2 }), url, { operations: 200, clients: 4 });
    expect(failures).toEqual([]);
    const { history, delta, accounts, tellers, branches } = await one(`
      select (select count(*)::int from pgbench_history) as history, (select sum(delta)::int from pgbench_history) as delta,
        (select sum(abalance)::int from pgbench_accounts) as accounts, (select sum(tbalance)::int from pgbench_tellers) as tellers,
        (select sum(bbalance)::int from pgbench_branches) as branches`);
    expect(history).toBe(200);
    expect({ accounts, tellers, branches }).toEqual({ accounts: delta, tellers: delta, branches: delta });
  });

  test('of simpleUpdate leave tellers and branches alone', async () => {
    await drive(postgres.simpleUpdate(), url, { operations: 50 });
    expect(
      await one(`select (select count(*)::int from pgbench_history) as history,
        (select count(*)::int from pgbench_tellers where tbalance <> 0) as tellers,
        (select count(*)::int from pgbench_branches where bbalance <> 0) as branches`),
    ).toEqual({ history: 50, tellers: 0, branches: 0 });
  });

  test("draw from pgbench's ranges", async () => {
    await drive(postgres.tpcbLike({ scale: 2 }), url, { operations: 300, clients: 4 });
    const range = await one(`select min(aid) >= 1 and max(aid) between 100001 and 200000 as aid, min(bid) = 1 and max(bid) = 2 as bid,
      min(tid) = 1 and max(tid) = 20 as tid,
      min(delta) between -5000 and -4000 and max(delta) between 4000 and 5000 as delta from pgbench_history`);
    expect(range).toEqual({ aid: true, bid: true, tid: true, delta: true });
  });

  test('are the same for the same seed, whatever the number of clients', async () => {
    const alone = await requests(1, 7);
    expect(await requests(3, 7)).toEqual(alone);
    expect(await requests(1, 8)).not.toEqual(alone);
  });

  test('record the latency of every statement under a readable name', async () => {
    const { values } = await drive(postgres.tpcbLike(), url, { operations: 5 });
    const keys = ['begin', 'update accounts', 'select accounts', 'update tellers', 'update branches', 'insert history', 'end'];
    expect(Object.keys(values)).toEqual(keys.map((key) => `statements/${key}`));
    for (const latencies of Object.values(values)) {
      expect(latencies).toHaveLength(5);
      expect(Math.min(...latencies)).toBeGreaterThan(0);
    }
  });

  test('are sent once and done once, and sent comes first', async () => {
    const { calls } = await drive(postgres.simpleUpdate(), url, { operations: 2 });
    expect(calls).toEqual(['sent', 'done', 'sent', 'done']);
  });
});

/** How much the server's count grew by so many operations. */
const counted = async (workload: Workload, operations: number): Promise<number> => {
  const context = contextOf(workload, url);
  await prepare(workload);
  const before = await workload.type.serverOperations!(context);
  // What other sessions do in the same database must not count.
  const noise = sql.run('select sum(abalance) from pgbench_accounts');
  await runLoad(workload, url, { operations, clients: 3 });
  await noise;
  return (await workload.type.serverOperations!(context)) - before;
};

describe("the server's own count", () => {
  test.each(['selectOnly', 'simpleUpdate', 'tpcbLike'] as const)('of %s is exact', async (name) => {
    expect(await counted(postgres[name](), 123)).toBe(123);
    expect(await counted(postgres[name](), 7)).toBe(7);
  });

  test.each(['selectOnly', 'tpcbLike'] as const)('of %s in a pipeline is that of its operations', async (name) => {
    expect(await counted(postgres[name]({ pipeline: 5 }), 30)).toBe(30);
  });

  test('of selectOnly is exact where every operation has a connection of its own', async () => {
    expect(await counted(postgres.selectOnly({ reconnect: true }), 9)).toBe(9);
  });

  test('of selectOnly is complete even while its clients stay connected', async () => {
    const workload = postgres.selectOnly();
    const context = contextOf(workload, url);
    await prepare(workload);
    const before = await workload.type.serverOperations!(context);
    const client = await connect(workload, url);
    for (let i = 0; i < 25; i++) await client.operate(i, seededRandom(1, i), recorderInto(newRecording()));
    const after = await workload.type.serverOperations!(context);
    await client.close();
    expect(after - before).toBe(25);
  });
});
