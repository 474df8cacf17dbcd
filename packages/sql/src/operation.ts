import type { Recorder } from '@ubench/load';
import type { SqlConnection } from './connection.ts';
import { type Failure, failureOf } from './failure.ts';

const leftOpen: Failure = {
  kind: 'transaction left open',
  message: 'The operation ended inside a transaction, which was rolled back: it has no commit.',
};

/** Runs the body of one operation and tells the recorder what became of it. */
export async function runOperation(connection: SqlConnection, recorder: Recorder, body: () => unknown): Promise<void> {
  let failure: Failure | undefined;
  recorder.sent();
  try {
    await body();
  } catch (error) {
    failure = failureOf(error);
  }
  // Code of the user's may not have waited for everything it asked for, and `pg` rejects before the server is ready again.
  await connection.settled();
  recorder.done();
  await judgeOperation(connection, recorder, failure);
}

/** What an operation may have left open. */
interface Transactional {
  readonly inTransaction: boolean;
  rollback(): Promise<void>;
}

/**
 * Tells the recorder of the failure of an operation that is done, if it has failed. A transaction that is still open is rolled back,
 * outside the measured time, and has failed: what it did is undone, so it must not count.
 */
export async function judgeOperation(connection: Transactional, recorder: Recorder, failure: Failure | undefined): Promise<void> {
  const judged = failure ?? (connection.inTransaction ? leftOpen : undefined);
  await connection.rollback();
  if (judged !== undefined) recorder.fail(judged.kind, judged.message);
}
