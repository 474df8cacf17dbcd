import type { SqlConnection } from './connection.ts';

/**
 * What tables that ubench made are good for, kept as a comment on one of them, inside the same database as they are. `loading` is
 * committed with the data and replaced at the end, so that tables of an interrupted preparation are never taken for good ones.
 */
export type TableState = 'loading' | 'pristine' | 'used';

/** The state that a comment tells of tables made in this way; `undefined` for tables made in another, or not to their end. */
export function stateIn(comment: string, made: string): Exclude<TableState, 'loading'> | undefined {
  return (['pristine', 'used'] as const).find((state) => comment === `ubench ${made} ${state}`);
}

export const commentOf = (table: string, made: string, state: TableState): string => `comment on table ${table} is 'ubench ${made} ${state}'`;

/** Whether tables in this state will do; `changes`: the operations will change them, and then only untouched ones are good enough. */
export const willDo = (state: TableState | undefined, changes: boolean): boolean => state === 'pristine' || (state === 'used' && !changes);

/** Writes what loading has made dirty now, so that it is not written during the measurement. */
export async function checkpoint(connection: SqlConnection): Promise<void> {
  try {
    await connection.run('checkpoint');
  } catch (error) {
    // Not everybody may, and then it is the server's own time that decides.
    if ((error as { code?: unknown }).code !== '42501') throw error;
  }
}
