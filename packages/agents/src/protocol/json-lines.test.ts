import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { jsonLines } from './json-lines.ts';

interface Heard {
  readonly values: unknown[];
  /** Why it was over. */
  readonly over: Promise<string>;
  readonly client: Socket;
}

/** What a side hears of what another writes. */
async function listen(most_bytes: number, hear: (value: unknown) => void = () => {}): Promise<Heard> {
  const values: unknown[] = [];
  const over = Promise.withResolvers<string>();
  const server = createServer((socket) => {
    jsonLines(socket, {
      most_bytes,
      line(value) {
        values.push(value);
        hear(value);
      },
      over: (problem) => over.resolve(problem),
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1').on('error', () => {});
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  await once(client, 'connect');
  return { values, over: over.promise, client };
}

test('lines arrive whole, however they are cut on their way', async () => {
  const { values, client } = await listen(1_000);
  const bytes = Buffer.from('{"a":"größer"}\n[1,2]\n"last"\n');
  for (const byte of bytes) {
    client.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  await expect.poll(() => values).toEqual([{ a: 'größer' }, [1, 2], 'last']);
});

test('many lines arrive from one part', async () => {
  const { values, client } = await listen(1_000);
  client.write(Array.from({ length: 500 }, (_, index) => `${index}\n`).join(''));
  await expect.poll(() => values.length).toBe(500);
});

test('a line that is too long ends the connection, before all of it has come', async () => {
  const { over, client, values } = await listen(1_000);
  client.write('x'.repeat(100_000));
  expect(await over).toBe('a line of more than 1000 bytes came');
  expect(values).toEqual([]);
});

test('what is no JSON ends the connection, and what follows is not heard', async () => {
  const { over, client, values } = await listen(1_000);
  client.write('GET / HTTP/1.1\n1\n');
  expect(await over).toBe('what came is no JSON');
  expect(values).toEqual([]);
});

test('who hears something that it cannot take ends the connection with its reason', async () => {
  const { over, client } = await listen(1_000, () => {
    throw new Error('not of this protocol');
  });
  client.write('1\n');
  expect(await over).toBe('not of this protocol');
});

test('the end of the other side is the end', async () => {
  const { over, client } = await listen(1_000);
  client.end('1\n');
  expect(await over).toBe('the other side ended it');
});
