import type { Workload } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { postgres } from './postgres.ts';
import { connect, drive, newRecording, recorderInto, runLoad, seededRandom } from './testing/drive.ts';
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

const rows = async (query: string): Promise<unknown[]> => (await sql.run(query)).rows;
const operateOnce = async (workload: Workload, use: (url: string) => string = (same) => same) => {
  const recording = newRecording();
  const client = await connect(workload, use(url));
  await client.operate(0, seededRandom(1, 0), recorderInto(recording));
  return { client, recording };
};

describe("statements of the user's own", () => {
  test('run with the parameters drawn, after the set-up', async () => {
    const workload = postgres.sql({
      setup: 'drop table if exists orders; create table orders(id int primary key, kind text)',
      statements: 'insert into orders values (:id, :kind)',
      parameters: { id: { sequence: 100 }, kind: { oneOf: ['a', 'b'] } },
    });
    const { failures, values } = await drive(workload, url, { operations: 40, clients: 3 });
    expect(failures).toEqual([]);
    expect(values['statements/1 insert']).toHaveLength(40);
    expect(await rows('select min(id), max(id), count(*)::int, count(distinct kind)::int as kinds from orders')).toEqual([
      { min: 100, max: 139, count: 40, kinds: 2 },
    ]);
  });

  test("can use pgbench's tables", async () => {
    const workload = postgres.sql({
      scale: 2,
      statements: 'select 1 / count(*) from pgbench_accounts where aid = :aid',
      parameters: { aid: { int: [200_000, 200_000] } },
    });
    expect((await drive(workload, url, { operations: 1 })).failures).toEqual([]);
  });

  test('of several scripts run in proportion to their weights', async () => {
    const workload = postgres.sql({
      scripts: [
        { name: 'rare', weight: 1, statements: 'select 1' },
        { name: 'frequent', weight: 3, statements: 'select 2' },
      ],
    });
    const { values } = await drive(workload, url, { operations: 2000, clients: 4 });
    const [rare, frequent] = [values['statements/rare 1 select']!.length, values['statements/frequent 1 select']!.length];
    expect(rare + frequent).toBe(2000);
    // 500 expected, standard deviation 19.4: beyond ±5 of them only by a mistake; and the seed is fixed.
    expect(rare).toBeGreaterThan(400);
    expect(rare).toBeLessThan(600);
  });

  test('are prepared by name, once per connection', async () => {
    const workload = postgres.sql({
      setup: 'drop table if exists seen; create table seen(name text)',
      statements: 'insert into seen select name from pg_prepared_statements',
    });
    await drive(workload, url, { operations: 4, clients: 2 });
    expect(await rows('select name, count(*)::int as times from seen group by name')).toEqual([{ name: 'ubench_0', times: 4 }]);
  });

  test('that fail are grouped by SQLSTATE, and the next operation is not touched', async () => {
    const workload = postgres.sql({ statements: 'begin; select 1 / :zero; commit', parameters: { zero: { sequence: 0 } } });
    const { calls, failures, values } = await drive(workload, url, { operations: 3 });
    expect(failures).toEqual([{ kind: 'sql 22012', message: 'division by zero' }]);
    expect(calls).toEqual(['sent', 'done', 'fail', 'sent', 'done', 'sent', 'done']);
    expect(Object.entries(values).map(([name, observed]) => [name, observed.length]).sort()).toEqual([
      ['statementFailures/2 select', 1], ['statements/1 begin', 3], ['statements/2 select', 2], ['statements/3 commit', 2],
    ]);
  });

  test('that the server cannot parse fail each time', async () => {
    const { failures } = await drive(postgres.sql({ statements: 'select * from nowhere' }), url, { operations: 2 });
    expect(failures.map(({ kind }) => kind)).toEqual(['sql 42P01', 'sql 42P01']);
  });

  test('that lose a race between transactions fail as 40001', async () => {
    await sql.run('drop table if exists counter; create table counter(n int); insert into counter values (0)');
    const workload = postgres.sql({
      statements: ['begin isolation level repeatable read', 'update counter set n = n + 1', 'select pg_sleep(0.02)', 'commit'],
    });
    const { failures } = await drive(workload, url, { operations: 16, clients: 4 });
    expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['sql 40001']));
    expect(await rows('select n from counter')).toEqual([{ n: 16 - failures.length }]);
  });

  test('that forget to commit have failed, and leave nothing', async () => {
    await sql.run('drop table if exists forgotten; create table forgotten(n int)');
    const { failures } = await drive(postgres.sql({ statements: 'begin; insert into forgotten values (1)' }), url, { operations: 2 });
    expect(failures.map(({ kind }) => kind)).toEqual(['transaction left open', 'transaction left open']);
    expect(await rows('select * from forgotten')).toEqual([]);
  });
});

describe('statements of a pipeline', () => {
  const table = { setup: 'drop table if exists piped; create table piped(id int primary key)' };

  test('are sent at once, several runs to an operation, and each run draws its own values', async () => {
    const workload = postgres.sql({ ...table, pipeline: 4, statements: 'begin; insert into piped values (:id); commit', parameters: { id: { sequence: 10 } } });
    const { calls, failures, values } = await drive(workload, url, { operations: 5, clients: 2 });
    expect(failures).toEqual([]);
    expect(calls.filter((call) => call === 'sent')).toHaveLength(5);
    expect(values).toEqual({ pipelinedStatements: [12, 12, 12, 12, 12] });
    expect(await rows('select min(id), max(id), count(*)::int as n from piped')).toEqual([{ min: 10, max: 29, n: 20 }]);
  });

  test('fail as one where one fails: outside of a transaction of their own, nothing of them stays', async () => {
    const workload = postgres.sql({ ...table, pipeline: 3, statements: 'insert into piped values (:id)', parameters: { id: { oneOf: [1] } } });
    const { failures, values } = await drive(workload, url, { operations: 2 });
    expect(failures.map(({ kind }) => kind)).toEqual(['sql 23505', 'sql 23505']);
    expect(values).toEqual({});
    expect(await rows('select * from piped')).toEqual([]);
  });

  test('that leave a transaction open have failed', async () => {
    const { failures } = await drive(postgres.sql({ ...table, pipeline: 1, statements: 'begin; insert into piped values (1)' }), url, { operations: 2 });
    expect(failures.map(({ kind }) => kind)).toEqual(['transaction left open', 'transaction left open']);
    expect(await rows('select * from piped')).toEqual([]);
  });
});

describe('a connection for every operation', () => {
  test('is another one each time, and what it took is told', async () => {
    const workload = postgres.sql({ setup: 'drop table if exists pids; create table pids(pid int)', reconnect: true, statements: 'insert into pids select pg_backend_pid()' });
    const recording = await drive(workload, url, { operations: 3 });
    expect(recording.failures).toEqual([]);
    expect(recording.calls).toEqual(['sent', 'sent', 'done', 'sent', 'sent', 'done', 'sent', 'sent', 'done']);
    expect(recording.values['connectTime']).toHaveLength(3);
    expect(Math.min(...recording.values['connectTime']!)).toBeGreaterThan(0);
    expect(await rows('select count(distinct pid)::int as n from pids')).toEqual([{ n: 3 }]);
    expect(await rows(`select from pg_stat_activity where application_name = 'ubench load'`)).toEqual([]);
  });

  test('that cannot be made is a failure to connect', async () => {
    await sql.run("drop role if exists leaving; create role leaving login password 'soon'");
    const client = await connect(postgres.sql({ reconnect: true, statements: 'select 1' }), url.replace(/ubench:[^@]+@/, 'leaving:soon@'));
    await sql.run('drop role leaving');
    const recording = newRecording();
    await client.operate(0, seededRandom(1, 0), recorderInto(recording));
    expect(recording.failures).toEqual([{ kind: 'connect', message: expect.stringContaining('password authentication failed') }]);
    expect(client.connected).toBe(true);
    await client.close();
    expect(client.connected).toBe(false);
  });

  test('ends with the client, an operation in flight included', async () => {
    const client = await connect(postgres.sql({ reconnect: true, statements: 'select pg_sleep(600)' }), url);
    const recording = newRecording();
    const operation = client.operate(0, seededRandom(1, 0), recorderInto(recording));
    await expect.poll(() => rows(`select from pg_stat_activity where state = 'active' and query = 'select pg_sleep(600)'`)).toHaveLength(1);
    await client.close();
    await operation;
    expect(recording.failures).toMatchObject([{ kind: 'connection' }]);
    await expect.poll(() => rows(`select from pg_stat_activity where query = 'select pg_sleep(600)'`)).toHaveLength(0);
  });
});

test('latencies of statements are left out where they are not asked for', async () => {
  const { values } = await drive(postgres.sql({ statements: 'select 1; select 2', statementLatencies: false }), url, { operations: 3 });
  expect(values).toEqual({});
});

describe("a transaction of the user's own", () => {
  test('is given the client, the random numbers and the number of its operation', async () => {
    await sql.run('drop table if exists own; create table own(i int, n int)');
    const workload = postgres.transaction(async (client, { i, random }) => {
      await client.query('insert into own values ($1, $2)', [i, random.int(1, 1000)]);
    });
    await runLoad(workload, url, { operations: 10, clients: 2 });
    const first = await rows('select i, n from own order by i');
    expect(first).toEqual(Array.from({ length: 10 }, (_, i) => ({ i, n: seededRandom(1, i).int(1, 1000) })));
  });

  test('records metrics that it declares', async () => {
    const workload = postgres.transaction(
      async (client, { value }) => {
        const { rowCount } = await client.query('select generate_series(1, 3)');
        value('rows', rowCount!);
      },
      { metrics: { rows: { kind: 'count', title: 'Rows', definition: 'Rows read.', better: 'higher' } } },
    );
    expect(workload.type.metrics['rows']?.kind).toBe('count');
    expect((await runLoad(workload, url, { operations: 2 })).values).toEqual({ rows: [3, 3] });
  });

  test('that throws has failed and is rolled back', async () => {
    await sql.run('drop table if exists thrown; create table thrown(i int)');
    const workload = postgres.transaction(async (client, { i }) => {
      await client.query('begin');
      await client.query('insert into thrown values ($1)', [i]);
      if (i === 1) throw new RangeError('one is too many');
      await client.query('commit');
    });
    const { failures } = await runLoad(workload, url, { operations: 3 });
    expect(failures).toEqual([{ kind: 'threw RangeError', message: 'one is too many' }]);
    expect(await rows('select i from thrown order by i')).toEqual([{ i: 0 }, { i: 2 }]);
  });

  test('is done only when all it asked for is answered', async () => {
    await sql.run('drop table if exists late; create table late(n int)');
    const workload = postgres.transaction((client) => {
      void client.query('insert into late select 1 from pg_sleep(0.2)');
    });
    const { client } = await operateOnce(workload);
    expect(await rows('select n from late')).toEqual([{ n: 1 }]);
    await client.close();
  });

  test('without a function is refused where the spec writes it', () => {
    // @ts-expect-error
    expect(() => postgres.transaction({ scale: 1 })).toThrow(/postgres\.transaction\(\) was given no function/);
  });
});

describe('a connection', () => {
  test('that the server ends is seen as lost, and the operation as failed', async () => {
    const workload = postgres.transaction((client) => client.query('select pg_terminate_backend(pg_backend_pid())'));
    const { client, recording } = await operateOnce(workload);
    expect(recording.failures).toEqual([expect.objectContaining({ kind: 'sql 57P01' })]);
    expect(client.connected).toBe(false);
    await client.close();
  });

  test('that the server ends between two operations is seen as lost', async () => {
    const { client, recording } = await operateOnce(postgres.sql({ statements: 'select 1' }));
    expect(recording.failures).toEqual([]);
    await sql.run(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ubench load'`);
    await expect.poll(() => client.connected).toBe(false);
    await client.operate(1, seededRandom(1, 1), recorderInto(recording));
    expect(recording.failures).toEqual([expect.objectContaining({ kind: 'connection' })]);
    await client.close();
  });

  test('that is closed during an operation ends it, on the server too', async () => {
    const running = `select 1 from pg_stat_activity where state = 'active' and query = 'select pg_sleep(600)'`;
    const recording = newRecording();
    const client = await connect(postgres.sql({ statements: 'select pg_sleep(600)' }), url);
    const operation = client.operate(0, seededRandom(1, 0), recorderInto(recording));
    await expect.poll(() => rows(running)).toHaveLength(1);
    await client.close();
    await operation;
    expect(recording.failures).toHaveLength(1);
    expect(client.connected).toBe(false);
    await expect.poll(() => rows(running)).toHaveLength(0);
  });

  test('that cannot be made rejects with the reason', async () => {
    const workload = postgres.sql({ statements: 'select 1' });
    await expect(connect(workload, url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(/password authentication failed/);
  });
});
