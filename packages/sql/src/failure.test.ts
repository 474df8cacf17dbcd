import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { failureOf } from './failure.ts';

const databaseError = Object.assign(new DatabaseError('could not serialize access', 0, 'error'), { severity: 'ERROR', code: '40001' });

test.each([
  ['what the server refuses', databaseError, 'sql 40001'],
  ['a broken socket', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'connection'],
  ['a server that is gone', new Error('Connection terminated unexpectedly'), 'connection'],
  ['a client that is closed', new Error('Client was closed and is not queryable'), 'connection'],
  ["an error in the user's code", new TypeError('x is undefined'), 'threw TypeError'],
  ['a thrown string', 'no luck', 'threw'],
])('%s is grouped', (_, error, kind) => {
  expect(failureOf(error).kind).toBe(kind);
});
