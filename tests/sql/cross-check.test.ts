import { SqlConnection } from '@ubench/sql';
import { postgres } from '@ubench/service-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ParameterValue } from '../../packages/sql/src/parameter.ts';
import { prepareStatement } from '../../packages/sql/src/protocol/prepared-statement.ts';
import type { readServerError } from '../../packages/sql/src/protocol/server-error.ts';
import { StatementConnection } from '../../packages/sql/src/statement-connection.ts';
import { startServer, type TestServer } from '../../plugins/service-postgres/src/testing/start-server.ts';

let server: TestServer;
let thin: StatementConnection;
let pg: SqlConnection;

beforeAll(async () => {
  server = await startServer(postgres());
  pg = await SqlConnection.open(server.endpoint.url, { applicationName: 'test' });
  thin = await StatementConnection.open(server.endpoint.url, { applicationName: 'test' });
});

afterAll(async () => {
  await thin?.close();
  await pg?.close();
  await server?.stop();
});

type ServerError = ReturnType<typeof readServerError>;

/** What can be said of a statement without its rows. */
interface Outcome {
  readonly rows: number;
  readonly affected: number;
  readonly error: string | undefined;
  readonly inTransaction: boolean;
}

const said = ({ severity, code, message, detail, hint, position }: ServerError): string => [severity, code, message, detail, hint, position].join(' | ');

let names = 0;

async function byThin(text: string, values: readonly ParameterValue[]): Promise<Outcome> {
  const error = (await thin.execute(prepareStatement(`check_${names++}`, text, values.length), values)) as ServerError | undefined;
  const counts = error === undefined ? { rows: thin.rows, affected: thin.affected } : { rows: 0, affected: 0 };
  return { ...counts, error: error && said(error), inTransaction: thin.inTransaction };
}

async function byPg(text: string, values: readonly ParameterValue[]): Promise<Outcome> {
  try {
    const { rows, rowCount } = await pg.run({ name: `check_${names++}`, text, values: [...values] });
    return { rows: rows.length, affected: rowCount ?? 0, error: undefined, inTransaction: pg.inTransaction };
  } catch (thrown) {
    return { rows: 0, affected: 0, error: said(thrown as ServerError), inTransaction: pg.inTransaction };
  }
}

const statements: [text: string, ...values: ParameterValue[]][] = [
  ['drop table if exists checked'],
  ['create table checked(id int primary key, t text, f float8, b boolean)'],
  ['insert into checked values ($1, $2, $3, $4)', 1, 'größe 日本 🙂', 0.1, true],
  ['insert into checked values ($1, $2, $3, $4)', -2, '', -1e-300, false],
  ['insert into checked values ($1, $2, $3, $4)', 3, null, null, null],
  ['insert into checked select n, repeat($1, n), n, n % 2 = 0 from generate_series(10, 999) n', 'x'],
  ['select * from checked'],
  ['select * from checked where id = $1', 3],
  ['select * from checked where id = $1', 4],
  ['select repeat($1::text, 3000000)', 'y'],
  ['select from checked'],
  ['update checked set t = t || $1 where id > $2', 'z', 500],
  ['delete from checked where id = $1', 10],
  ['insert into checked values ($1) returning id', 11_111],
  ['values (1), (2), (3)'],
  ['insert into checked values (1)'],
  ['select 1 / $1::int', 0],
  ['select * from nowhere'],
  ['selec 1'],
  ['select $1::int', 'no number'],
  [''],
  ['begin'],
  ['update checked set f = f + $1', 1],
  ['select 1 / 0'],
  ['select 1'],
  ['rollback'],
  ['begin'],
  ['delete from checked where id = 999'],
  ['commit'],
  ['do $$ begin raise notice $q$mind this$q$; end $$'],
  ['set time zone $q$Asia/Tokyo$q$'],
  ['listen here'],
  ['notify here'],
  ['deallocate all'],
  ['select 2'],
];

describe('the thin driver and pg', () => {
  test('agree on every statement: rows, counts, errors and transactions; and leave the same rows', async () => {
    const state = "select count(*)::int as n, md5(string_agg(c::text, ',' order by id)) as rows from checked c";
    const outcomes: Outcome[][] = [];
    const left: unknown[] = [];
    for (const run of [byThin, byPg]) {
      const own: Outcome[] = [];
      for (const [text, ...values] of statements) own.push(await run(text, values));
      outcomes.push(own);
      left.push((await pg.run(state)).rows);
    }
    const [ours, theirs] = outcomes as [Outcome[], Outcome[]];
    expect(ours).toEqual(theirs);
    expect(left[0]).toEqual(left[1]);
  });

  test('differ where a copy waits for rows: it fails, and does not wait for ever', async () => {
    expect((await byThin('copy checked from stdin', [])).error).toMatch(/^ERROR \| 57014 \| COPY from stdin failed/);
    expect(await byThin('select 1', [])).toMatchObject({ rows: 1, error: undefined });
  });

  test('agree on what many executions at once leave behind', async () => {
    await pg.run('drop table if exists counted; create table counted(by text, n int)');
    const connections = await Promise.all(Array.from({ length: 8 }, () => StatementConnection.open(server.endpoint.url, { applicationName: 'test' })));
    const insert = prepareStatement('insert', 'insert into counted values ($1, $2)', 2);
    await Promise.all(
      connections.map(async (connection, client) => {
        for (let i = 0; i < 200; i++) {
          expect(await connection.execute(insert, [String(client), i])).toBeUndefined();
          expect(connection.affected).toBe(1);
        }
        await connection.close();
      }),
    );
    const { rows } = await pg.run('select by, count(*)::int as n, sum(n)::int as sum from counted group by by order by by');
    expect(rows).toEqual(Array.from({ length: 8 }, (_, client) => ({ by: String(client), n: 200, sum: 19_900 })));
  });
});
