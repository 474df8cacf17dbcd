import type { SqlConnection } from './connection.ts';
import { checkpoint, commentOf, stateIn, type TableState, willDo } from './table-state.ts';

/** Rows per unit of scale, as in pgbench. */
export const perScale = { branches: 1, tellers: 10, accounts: 100_000 } as const;

/** From here on an account number needs more than 32 bits (pgbench's SCALE_32BIT_THRESHOLD). */
const bigAccountsFrom = 20_000;

/** How the tables were made, in their comment. */
const made = (scale: number): string => `scale=${scale}`;
const marked = 'pgbench_accounts';

/**
 * Brings pgbench's four tables into the state that `pgbench -i -s SCALE` leaves: same columns, fill factors, rows and
 * keys. Tables that already are in it are kept; `changes` says that operations will change them, and then only
 * untouched ones are good enough. Tables that pgbench itself made serve workloads that only read.
 */
export async function preparePgbenchTables(connection: SqlConnection, scale: number, changes: boolean): Promise<void> {
  const state = await stateOf(connection, scale);
  if (!willDo(state, changes)) await makeTables(connection, scale);
  // Said before the first change and not after the last: a load can end in any way.
  if (changes) await connection.run(commentOf(marked, made(scale), 'used'));
}

async function stateOf(connection: SqlConnection, scale: number): Promise<TableState | undefined> {
  const { rows: [found] } = await connection.run<{ comment: string | null; keys: number }>(`
    select obj_description(to_regclass('pgbench_accounts'), 'pg_class') as comment,
      (select count(*)::int from pg_index
        where indisprimary and indisvalid
          and indrelid in (to_regclass('pgbench_accounts'), to_regclass('pgbench_branches'), to_regclass('pgbench_tellers'))) as keys`);
  if (found?.keys !== 3) return undefined;
  if (found.comment?.startsWith('ubench ')) return stateIn(found.comment, made(scale));
  // pgbench's own way to tell the scale is the number of branches; the highest account shows that loading got to its end.
  const { rows: [own] } = await connection.run<{ branches: number; accounts: number }>(
    'select (select count(*)::int from pgbench_branches) as branches, (select max(aid)::float8 from pgbench_accounts) as accounts',
  );
  return own?.branches === scale * perScale.branches && own.accounts === scale * perScale.accounts ? 'used' : undefined;
}

async function makeTables(connection: SqlConnection, scale: number): Promise<void> {
  const aid = scale >= bigAccountsFrom ? 'bigint' : 'int';
  const { branches, tellers, accounts } = perScale;
  const statements = [
    'begin',
    'drop table if exists pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers',
    `create table pgbench_history(tid int, bid int, aid ${aid}, delta int, mtime timestamp, filler char(22))`,
    'create table pgbench_tellers(tid int not null, bid int, tbalance int, filler char(84)) with (fillfactor=100)',
    `create table pgbench_accounts(aid ${aid} not null, bid int, abalance int, filler char(84)) with (fillfactor=100)`,
    'create table pgbench_branches(bid int not null, bbalance int, filler char(88)) with (fillfactor=100)',
    `insert into pgbench_branches(bid, bbalance) select bid, 0 from generate_series(1, ${scale * branches}) as bid`,
    `insert into pgbench_tellers(tid, bid, tbalance)
      select tid, (tid - 1) / ${tellers} + 1, 0 from generate_series(1, ${scale * tellers}) as tid`,
    `insert into pgbench_accounts(aid, bid, abalance, filler)
      select aid, (aid - 1) / ${accounts} + 1, 0, '' from generate_series(1::bigint, ${scale * accounts}) as aid`,
    'alter table pgbench_branches add primary key (bid)',
    'alter table pgbench_tellers add primary key (tid)',
    'alter table pgbench_accounts add primary key (aid)',
    commentOf(marked, made(scale), 'loading'),
    'commit',
    'vacuum analyze pgbench_branches',
    'vacuum analyze pgbench_tellers',
    'vacuum analyze pgbench_accounts',
    'vacuum analyze pgbench_history',
  ];
  try {
    for (const statement of statements) await connection.run(statement);
  } catch (error) {
    await connection.rollback();
    throw error;
  }
  await checkpoint(connection);
  await connection.run(commentOf(marked, made(scale), 'pristine'));
}
