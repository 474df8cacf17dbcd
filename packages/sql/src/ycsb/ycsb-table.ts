import type { SqlConnection } from '../connection.ts';
import { sqlErrors } from '../sql-errors.ts';
import { checkpoint, commentOf, stateIn, type TableState, willDo } from '../table-state.ts';
import { fnv64, textOf } from './fnv.ts';

/** YCSB's own name. */
export const table = 'usertable';
export const fieldNames = (fields: number): string[] => Array.from({ length: fields }, (_, field) => `field${field}`);

/** The key of a record, as YCSB names it: keys that follow each other by number lie scattered over the table. */
export const keyOf = (record: number): string => `user${textOf(fnv64(record))}`;

export interface YcsbTable {
  readonly records: number;
  readonly fields: number;
  readonly fieldLength: number;
}

/** Keys that go to the server at once. */
const batch = 10_000;

const digestLength = 32;

/**
 * Makes YCSB's table with its records, unless it is there. What fields hold is computed by the server from key and field, so that loading
 * sends keys only and the same table is made every time.
 * @throws UBENCH_E_SQL_YCSB_TABLE
 */
export async function prepareYcsbTable(connection: SqlConnection, shape: YcsbTable, changes: boolean): Promise<void> {
  const made = `ycsb records=${shape.records} fields=${shape.fields} fieldLength=${shape.fieldLength}`;
  if (!willDo(await stateOf(connection, made), changes)) await makeTable(connection, shape, made);
  if (changes) await connection.run(commentOf(table, made, 'used'));
}

async function stateOf(connection: SqlConnection, made: string): Promise<TableState | undefined> {
  const { rows: [found] } = await connection.run<{ there: boolean; comment: string | null }>(
    `select to_regclass('${table}') is not null as there, obj_description(to_regclass('${table}'), 'pg_class') as comment`,
  );
  if (!found!.there) return undefined;
  if (!found!.comment?.startsWith('ubench ycsb ')) throw sqlErrors.UBENCH_E_SQL_YCSB_TABLE({});
  return stateIn(found!.comment, made);
}

async function makeTable(connection: SqlConnection, { records, fields, fieldLength }: YcsbTable, made: string): Promise<void> {
  const names = fieldNames(fields);
  const contents = names.map((name) => {
    const digests = Array.from({ length: Math.ceil(fieldLength / digestLength) }, (_, part) => `md5(key || '.${name}.${part}')`);
    return `left(${digests.join(' || ')}, ${fieldLength})`;
  });
  const insert = `insert into ${table} select key, ${contents.join(', ')} from unnest($1::text[]) as key`;
  try {
    await connection.run('begin');
    await connection.run(`drop table if exists ${table}`);
    await connection.run(`create table ${table}(ycsb_key varchar(255) not null, ${names.map((name) => `${name} text`).join(', ')})`);
    for (let first = 0; first < records; first += batch) {
      const keys = Array.from({ length: Math.min(batch, records - first) }, (_, i) => keyOf(first + i));
      await connection.run({ text: insert, values: [keys] });
    }
    await connection.run(`alter table ${table} add primary key (ycsb_key)`);
    await connection.run(commentOf(table, made, 'loading'));
    await connection.run('commit');
    await connection.run(`vacuum analyze ${table}`);
  } catch (error) {
    await connection.rollback();
    throw error;
  }
  await checkpoint(connection);
  await connection.run(commentOf(table, made, 'pristine'));
}
