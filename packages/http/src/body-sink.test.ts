import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { monotonicNow } from '@ubench/load';
import { afterEach, describe, expect, it } from 'vitest';
import { type BodySink, type HttpConnection, openConnection } from './connection.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A connection to a server that answers each request with these pieces, one turn of the event loop after the other. */
async function connectTo(pieces: readonly string[], end = false): Promise<HttpConnection> {
  const server = createServer((socket) => {
    socket.setNoDelay().on('error', () => {});
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => void setTimeout(resolve, 5));
      }
      if (end) socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = await openConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  cleanups.push(() => server.close(), () => connection.close());
  return connection;
}

class Collected implements BodySink {
  readonly told: string[] = [];
  readonly reads_ns: number[] = [];
  body = '';

  read(at_ns: number): void {
    this.told.push('read');
    this.reads_ns.push(at_ns);
  }
  begin(status: number): void {
    this.told.push(`begin ${status}`);
  }
  data(bytes: Buffer, from: number, to: number): void {
    this.told.push('data');
    this.body += bytes.toString('utf8', from, to);
  }
}

const get = { method: 'GET', path: '/' } as const;
const head = (rest: string): string => `HTTP/1.1 200 OK\r\n${rest}\r\n\r\n`;

describe('a sink', () => {
  it.each([
    ['a length', [`${head('content-length: 6')}abc`, 'def'], false],
    ['chunks', [`${head('transfer-encoding: chunked')}2\r\nab\r\n1\r\nc\r\n`, '3\r\nd', 'ef\r\n0\r\n\r\n'], false],
    ['the end of the connection', [`${head('connection: close')}abc`, 'def'], true],
  ] as const)('is handed a body framed by %s as it arrives, and the response is without it', async (_, pieces, end) => {
    const connection = await connectTo(pieces, end);
    const sink = new Collected();
    const response = await connection.request({ ...get, collect: true }, undefined, sink);
    expect(sink.body).toBe('abcdef');
    expect(response).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(sink.told.slice(0, 3)).toEqual(['read', 'begin 200', 'data']);
    expect(sink.told.filter((what) => what === 'read').length).toBeGreaterThan(1);
  });

  it('is told when a read was, before what was in it, by the clock of the load', async () => {
    const connection = await connectTo([`${head('content-length: 6')}abc`, 'def']);
    const sink = new Collected();
    let done_ns = 0;
    let first_ns = 0;
    const before = monotonicNow();
    await connection.request(get, { sent() {}, first: (at_ns) => void (first_ns = at_ns), done: (at_ns) => void (done_ns = at_ns) }, sink);
    expect(sink.reads_ns).toEqual([...sink.reads_ns].sort((a, b) => a - b));
    expect([first_ns, done_ns]).toEqual([sink.reads_ns[0], sink.reads_ns.at(-1)]);
    expect(first_ns).toBeGreaterThan(before);
    expect(done_ns).toBeLessThan(monotonicNow());
  });

  it('ends the request, and the connection with it, by what it throws; the next request opens another', async () => {
    const connection = await connectTo([`${head('content-length: 6')}abc`, 'def']);
    const enough = new Error('enough');
    const sink = new Collected();
    const refusing: BodySink = {
      read() {},
      begin() {},
      data() {
        throw enough;
      },
    };
    await expect(connection.request(get, undefined, refusing)).rejects.toBe(enough);
    expect(connection.connected).toBe(false);
    await connection.request(get, undefined, sink);
    expect(sink.body).toBe('abcdef');
  });

  it('belongs to one request: the next one is collected as it asks', async () => {
    const connection = await connectTo([`${head('content-length: 6')}abcdef`]);
    await connection.request(get, undefined, new Collected());
    expect((await connection.request({ ...get, collect: true })).text()).toBe('abcdef');
  });
});
