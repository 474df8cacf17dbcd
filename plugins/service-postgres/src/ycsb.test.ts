import type { Workload } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { postgres } from './postgres.ts';
import { contextOf, drive, prepare as prepareAt, runLoad } from './testing/drive.ts';
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
const one = async (query: string): Promise<Record<string, unknown>> => (await sql.run(query)).rows[0]!;
/** Changes when the table is made anew. */
const identity = async (): Promise<unknown> => (await one(`select 'usertable'::regclass::oid as oid`))['oid'];
const small = { records: 1000, fields: 3, fieldLength: 40 } as const;

describe('the table', () => {
  test("holds YCSB's records, the same every time", async () => {
    const content = `select count(*)::int as n, count(distinct ycsb_key)::int as keys, min(length(field0)) as shortest, max(length(field2)) as longest,
      count(*) filter (where ycsb_key = 'user6284781860667377211')::int as first, md5(string_agg(u::text, ',' order by ycsb_key)) as rows from usertable u`;
    await prepare(postgres.ycsb({ workload: 'a', ...small }));
    const made = await one(content);
    expect(made).toMatchObject({ n: 1000, keys: 1000, shortest: 40, longest: 40, first: 1 });
    await sql.run('drop table usertable');
    await prepare(postgres.ycsb({ workload: 'a', ...small }));
    expect(await one(content)).toEqual(made);
  });

  test('is kept for reading, and made anew where it was changed or is another', async () => {
    await prepare(postgres.ycsb({ workload: 'b', ...small }));
    const first = await identity();
    await prepare(postgres.ycsb({ workload: 'c', ...small }));
    expect(await identity()).toBe(first);
    await prepare(postgres.ycsb({ workload: 'b', ...small }));
    const second = await identity();
    expect(second).not.toBe(first);
    await prepare(postgres.ycsb({ workload: 'c', ...small, fields: 4 }));
    expect(await identity()).not.toBe(second);
  });

  test('of an interrupted preparation is never taken for a good one', async () => {
    await prepare(postgres.ycsb({ workload: 'c', ...small }));
    const before = await identity();
    await sql.run(`comment on table usertable is 'ubench ycsb records=1000 fields=3 fieldLength=40 loading'`);
    await prepare(postgres.ycsb({ workload: 'c', ...small }));
    expect(await identity()).not.toBe(before);
  });

  test('of somebody else is left alone', async () => {
    await sql.run('drop table if exists usertable; create table usertable(precious int)');
    await expect(prepare(postgres.ycsb({ workload: 'c', ...small }))).rejects.toMatchObject({ code: 'UBENCH_E_SQL_YCSB_TABLE' });
    expect(await one('select count(*)::int as n from usertable')).toEqual({ n: 0 });
    await sql.run('drop table usertable');
  });
});

const kindsOf = { a: ['read', 'update'], b: ['read', 'update'], c: ['read'], d: ['insert', 'read'], e: ['insert', 'scan'], f: ['read', 'readModifyWrite'] } as const;

describe.each(['a', 'b', 'c', 'd', 'e', 'f'] as const)('workload %s', (workload) => {
  const benchmark = postgres.ycsb({ workload, ...small });

  test('finds what it asks for, by kind of request', async () => {
    const { failures, values } = await drive(benchmark, url, { operations: 1500, clients: 3 });
    expect(failures).toEqual([]);
    expect(Object.keys(values).sort()).toEqual(kindsOf[workload].map((kind) => `requests/${kind}`));
    expect(Object.values(values).reduce((sum, latencies) => sum + latencies.length, 0)).toBe(1500);
  });

  test.skipIf(workload === 'e')('is counted by the server as often', async () => {
    const prepared = await prepare(benchmark);
    const before = await benchmark.type.serverOperations!(contextOf(benchmark, url));
    await runLoad(benchmark, url, { operations: 700, clients: 3, prepared });
    expect((await benchmark.type.serverOperations!(contextOf(benchmark, url))) - before).toBe(700);
  });

  test.runIf(workload === 'e')('is not counted by the server, which looks into the index for itself', () => {
    expect(benchmark.type.serverOperations).toBeUndefined();
  });
});

/** What a load leaves in the table. */
const left = async (clients: number): Promise<unknown> => {
  await drive(postgres.ycsb({ workload: 'd', ...small }), url, { operations: 600, clients, seed: 5 });
  return one(`select count(*)::int as n, md5(string_agg(u::text, ',' order by ycsb_key)) as rows from usertable u`);
};

describe('what is written', () => {
  test('is of the length of a field, and one field at a time', async () => {
    await drive(postgres.ycsb({ workload: 'a', ...small }), url, { operations: 400 });
    const written = await one(`select count(*) filter (where field0 <> left(md5(ycsb_key || '.field0.0') || md5(ycsb_key || '.field0.1'), 40))::int as changed,
      min(length(field0)) as shortest, max(length(field0)) as longest from usertable`);
    expect(written).toMatchObject({ shortest: 40, longest: 40 });
    expect(written['changed']).toBeGreaterThan(5);
    expect(written['changed']).toBeLessThan(200);
  });

  test('is the same for the same seed, whatever the number of clients', async () => {
    const alone = await left(1);
    expect(alone).toMatchObject({ n: 1030 });
    expect(await left(4)).toEqual(alone);
  });
});

test('a record that is gone is a failure', async () => {
  const workload = postgres.ycsb({ workload: 'c', ...small });
  await prepare(workload);
  await sql.run('delete from usertable');
  const { failures } = await runLoad(workload, url, { operations: 2, prepared: { zeta: 0 } });
  expect(failures.map(({ kind }) => kind)).toEqual(['not found', 'not found']);
  await sql.run('drop table usertable');
});

test('a workload that there is not is answered with those that there are', () => {
  // @ts-expect-error
  expect(() => postgres.ycsb({ workload: 'g' })).toThrow(/workload/);
});
