import { SqlConnection } from './connection.ts';

/** What a connection of ubench's that is not a virtual client calls itself in `pg_stat_activity`. */
const controlName = 'ubench';

/** Opens a connection for one task and closes it, whatever happens. */
export async function withConnection<T>(url: string, signal: AbortSignal, task: (connection: SqlConnection) => Promise<T>): Promise<T> {
  const connection = await SqlConnection.open(url, { applicationName: controlName, signal });
  try {
    return await task(connection);
  } catch (error) {
    // What an abort breaks off fails with whatever was going on; the reason says more.
    signal.throwIfAborted();
    throw error;
  } finally {
    await connection.close();
  }
}
