import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { prepareStatement } from './protocol/prepared-statement.ts';
import { StatementConnection } from './statement-connection.ts';
import {
  bindComplete, commandComplete, dataRow, errorResponse, message, notice, notification, parameterStatus, parseComplete, readyForQuery,
} from './testing/backend-messages.ts';
import { ScriptedServer } from './testing/scripted-server.ts';

const statement = prepareStatement('s', 'select $1', 1);
const row = Buffer.concat([bindComplete, dataRow('x'), commandComplete('SELECT 1'), readyForQuery()]);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A connection to a server that answers batch after batch with these bytes, or as a function does. */
async function connect(...answers: (Buffer | ((socket: Socket) => void))[]): Promise<{ connection: StatementConnection; server: ScriptedServer }> {
  const server = await ScriptedServer.start((socket, batch) => {
    const answer = answers[batch];
    if (typeof answer === 'function') answer(socket);
    else if (answer !== undefined) socket.write(answer);
  });
  ends.push(() => server.stop());
  const connection = await StatementConnection.open(server.url, { applicationName: 'test' });
  ends.push(() => connection.close());
  return { connection, server };
}

const execute = (connection: StatementConnection, times = 1): Promise<Error | undefined> => {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  for (let i = 0; i < times; i++) connection.add(statement, [i]);
  connection.send(resolve);
  return promise;
};

describe('a statement', () => {
  test('is parsed the first time, and each execution is one batch', async () => {
    const { connection, server } = await connect(Buffer.concat([parseComplete, row]), row);
    expect(await execute(connection)).toBeUndefined();
    expect([connection.rows, connection.affected]).toEqual([1, 1]);
    expect(await execute(connection)).toBeUndefined();
    expect([connection.rows, connection.affected]).toEqual([1, 1]);
    expect(server.batches).toEqual(['PBES', 'BES']);
  });

  test('that the server could not parse is parsed again', async () => {
    const { connection, server } = await connect(Buffer.concat([errorResponse('42P01', 'no table'), readyForQuery()]), Buffer.concat([parseComplete, row]));
    expect(await execute(connection)).toMatchObject({ code: '42P01', severity: 'ERROR', message: 'no table', detail: 'the detail' });
    expect(await execute(connection)).toBeUndefined();
    expect(server.batches).toEqual(['PBES', 'PBES']);
  });

  test('that the server has forgotten is parsed again', async () => {
    const forgotten = Buffer.concat([errorResponse('26000', 'prepared statement "s" does not exist'), readyForQuery()]);
    const { connection, server } = await connect(Buffer.concat([parseComplete, row]), forgotten, Buffer.concat([parseComplete, row]));
    expect(await execute(connection)).toBeUndefined();
    expect(await execute(connection)).toMatchObject({ code: '26000' });
    expect(await execute(connection)).toBeUndefined();
    expect(server.batches).toEqual(['PBES', 'BES', 'PBES']);
  });

  test('several in one batch settle once, the first error of them counts', async () => {
    const answer = Buffer.concat([
      parseComplete, bindComplete, dataRow('x'), commandComplete('SELECT 1'), bindComplete, errorResponse('22012', 'division by zero'), readyForQuery(),
    ]);
    const { connection, server } = await connect(answer, Buffer.concat([bindComplete, commandComplete('INSERT 0 5'), row]));
    expect(await execute(connection, 3)).toMatchObject({ code: '22012' });
    expect([connection.rows, connection.affected]).toEqual([1, 1]);
    expect(await execute(connection, 2)).toBeUndefined();
    expect([connection.rows, connection.affected]).toEqual([1, 6]);
    expect(server.batches).toEqual(['PBEBEBES', 'BEBES']);
  });

  test('is not disturbed by what a server says unasked', async () => {
    const unasked = Buffer.concat([notice, parameterStatus, notification]);
    const { connection } = await connect(Buffer.concat([unasked, parseComplete, unasked, bindComplete, dataRow('x'), unasked, commandComplete('SELECT 1'), unasked, readyForQuery(), unasked]), row);
    expect(await execute(connection)).toBeUndefined();
    expect(await execute(connection)).toBeUndefined();
    expect(connection.rows).toBe(1);
  });

  test('that asks for rows to copy gets none, and fails', async () => {
    const refused = Buffer.concat([errorResponse('57014', 'COPY from stdin failed'), readyForQuery()]);
    const { connection, server } = await connect(Buffer.concat([parseComplete, bindComplete, message('G', Buffer.from([0, 0, 0]))]), refused);
    expect(await execute(connection)).toMatchObject({ code: '57014' });
    expect(server.batches).toEqual(['PBES', 'fS']);
  });

  test('has ended only when the server is ready', async () => {
    let end!: () => void;
    const { connection } = await connect((socket) => {
      socket.write(Buffer.concat([parseComplete, bindComplete, errorResponse('22012', 'division by zero')]));
      end = () => socket.write(readyForQuery('E'));
    });
    let settled = false;
    const execution = execute(connection).finally(() => (settled = true));
    await expect.poll(() => end).toBeDefined();
    expect(settled).toBe(false);
    end();
    expect(await execution).toMatchObject({ code: '22012' });
    expect(connection.inTransaction).toBe(true);
  });
});

describe('a transaction that is open', () => {
  test('is rolled back', async () => {
    const open = Buffer.concat([parseComplete, bindComplete, commandComplete('BEGIN'), readyForQuery('T')]);
    const { connection, server } = await connect(open, Buffer.concat([parseComplete, bindComplete, commandComplete('ROLLBACK'), readyForQuery()]));
    await execute(connection);
    expect(connection.inTransaction).toBe(true);
    await connection.rollback();
    expect(connection.inTransaction).toBe(false);
    expect(connection.connected).toBe(true);
    await connection.rollback();
    expect(server.batches).toHaveLength(2);
  });

  test('and cannot be rolled back ends the connection', async () => {
    const open = Buffer.concat([parseComplete, bindComplete, commandComplete('BEGIN'), readyForQuery('T')]);
    const { connection } = await connect(open, Buffer.concat([errorResponse('XX000', 'no'), readyForQuery('E')]));
    await execute(connection);
    await connection.rollback();
    expect(connection.connected).toBe(false);
  });
});

describe('a connection is lost, and what is outstanding fails', () => {
  test.each([
    ['in the middle of a message', row.subarray(0, 9)],
    ['between two messages', bindComplete],
    ['in the middle of a row', message('D', Buffer.alloc(100_000)).subarray(0, 70_000)],
    ['before any answer', Buffer.alloc(0)],
  ])('%s', async (_, bytes) => {
    const { connection } = await connect((socket) => void socket.end(bytes));
    expect(await execute(connection)).toMatchObject({ message: 'Connection terminated unexpectedly' });
    expect(connection.connected).toBe(false);
    expect(await execute(connection)).toMatchObject({ message: 'Connection terminated' });
  });

  test('by a reset', async () => {
    const { connection } = await connect((socket) => void socket.resetAndDestroy());
    expect(await execute(connection)).toMatchObject({ code: 'ECONNRESET' });
  });

  test('with the last word of the server, where it said one', async () => {
    const { connection } = await connect((socket) => void socket.end(errorResponse('57P01', 'terminating connection', 'FATAL')));
    expect(await execute(connection)).toMatchObject({ code: '57P01', severity: 'FATAL' });
  });

  test('by bytes that are no message', async () => {
    const { connection } = await connect(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await execute(connection)).toMatchObject({ code: 'UBENCH_E_SQL_MESSAGE' });
    expect(connection.connected).toBe(false);
  });

  test('by an answer to nothing, after the one that was asked for', async () => {
    const { connection } = await connect(Buffer.concat([parseComplete, row, row]));
    expect(await execute(connection)).toBeUndefined();
    await expect.poll(() => connection.connected).toBe(false);
  });
});

describe('a connection that is closed', () => {
  test('while a statement runs cancels it, and the statement fails', async () => {
    const { connection, server } = await connect((socket) => void setTimeout(() => socket.end(), 50));
    const execution = execute(connection);
    await expect.poll(() => server.batches.length).toBe(1);
    await connection.close();
    expect(await execution).toMatchObject({ message: 'Connection terminated' });
    expect(server.cancels).toBe(1);
  });

  test('while nothing runs cancels nothing', async () => {
    const { connection, server } = await connect(Buffer.concat([parseComplete, row]));
    await execute(connection);
    await connection.close();
    expect(connection.connected).toBe(false);
    expect(server.cancels).toBe(0);
  });

  test('by the abort of its signal', async () => {
    const { server } = await connect();
    const controller = new AbortController();
    const connection = await StatementConnection.open(server.url, { applicationName: 'test', signal: controller.signal });
    const execution = execute(connection);
    controller.abort();
    expect(await execution).toMatchObject({ message: 'Connection terminated' });
    expect(connection.connected).toBe(false);
  });
});
