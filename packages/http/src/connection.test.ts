import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HttpConnection, openConnection, prepareRequest, requestOnce } from './connection.ts';
import type { HttpFailure } from './failure.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function serveTcp(listener: Parameters<typeof createTcpServer>[1]): Promise<string> {
  const server = createTcpServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(url: string): Promise<HttpConnection> {
  const connection = await openConnection(url);
  cleanups.push(() => connection.close());
  return connection;
}

/** Notes what it is told, with the instant. */
function notes() {
  const told: { what: string; at: bigint }[] = [];
  const tell = (what: string) => () => void told.push({ what, at: process.hrtime.bigint() });
  return { told, recorder: { sent: tell('sent'), first: tell('first'), done: tell('done'), retried: tell('retried') } };
}

/** For what another turn of the event loop brings, however busy the machine is. */
const patient = { timeout: 10_000, interval: 5 };

const get = { method: 'GET', path: '/' } as const;

describe('openConnection', () => {
  it('resolves when the server has accepted, before any request', async () => {
    const { server, url } = await serve((_, response) => response.end());
    const accepted = once(server, 'connection');
    const connection = await open(url);
    await accepted;
    expect(connection.connected).toBe(true);
  });

  it('rejects with ECONNREFUSED where nobody listens', async () => {
    const { server, url } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    await expect(openConnection(url)).rejects.toMatchObject({ name: 'HttpFailure', code: 'ECONNREFUSED' });
  });

  it('notices that the server closed a connection that was never used', async () => {
    const connection = await open(await serveTcp((socket) => socket.end()));
    await vi.waitFor(() => expect(connection.connected).toBe(false), patient);
  });
});

describe('request', () => {
  it('sends method, path, headers and body, and gives status, headers and body back', async () => {
    const { url } = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.writeHead(207, { 'content-type': 'application/json' });
      const { method, url: path, headers } = request;
      response.end(JSON.stringify({ method, path, header: headers['x-test'], length: headers['content-length'], body: Buffer.concat(chunks).toString() }));
    });
    const connection = await open(url);
    const prepared = prepareRequest(url, { method: 'POST', path: '/a?b=1', headers: { 'x-test': 'yes' }, body: 'häuser', collect: true });
    for (let i = 0; i < 3; i++) expect((await connection.request(prepared)).json()).toMatchObject({ method: 'POST', header: 'yes', body: 'häuser' });
    for (const body of ['häuser', Buffer.from('häuser')]) {
      const response = await connection.request({ method: 'POST', path: '/a?b=1', headers: { 'x-test': 'yes' }, body, collect: true });
      expect(response.status).toBe(207);
      expect(response.headers['content-type']).toBe('application/json');
      expect(response.json()).toEqual({ method: 'POST', path: '/a?b=1', header: 'yes', length: '7', body: 'häuser' });
    }
  });

  it('uses one connection for all of its requests', async () => {
    let connections = 0;
    const { server, url } = await serve((_, response) => response.end('x'.repeat(10_000)));
    server.on('connection', () => connections++);
    const connection = await open(url);
    for (let i = 0; i < 20; i++) expect((await connection.request(get)).status).toBe(200);
    expect(connections).toBe(1);
  });

  it('drops the body unless it is asked for', async () => {
    const { url } = await serve((_, response) => response.end('hello'));
    const connection = await open(url);
    expect((await connection.request(get)).text()).toBe('');
    expect((await connection.request({ ...get, collect: true })).text()).toBe('hello');
  });

  it('says sent before the server sees the request, first at the headers, done at the last byte of a slow body', async () => {
    const seen: Record<string, bigint> = {};
    const { url } = await serve(async (_, response) => {
      seen['request'] = process.hrtime.bigint();
      await sleep(30);
      seen['headers'] = process.hrtime.bigint();
      response.flushHeaders();
      await sleep(60);
      response.write('a');
      await sleep(30);
      seen['end'] = process.hrtime.bigint();
      response.end('b');
    });
    const connection = await open(url);
    // The second request checks that a reused connection is timed the same way.
    for (let i = 0; i < 2; i++) {
      const { told, recorder } = notes();
      await connection.request(get, recorder);
      expect(told.map(({ what }) => what)).toEqual(['sent', 'first', 'done']);
      const [sent, first, done] = told.map(({ at }) => at) as [bigint, bigint, bigint];
      expect(sent < seen['request']!).toBe(true);
      expect(first >= seen['headers']! && first < seen['end']!).toBe(true);
      expect(done >= seen['end']!).toBe(true);
    }
  });

  it('resolves with any status: what it means is for the caller to say', async () => {
    const { url } = await serve((_, response) => response.writeHead(503).end('busy'));
    const connection = await open(url);
    expect(await connection.request({ ...get, collect: true })).toMatchObject({ status: 503 });
    expect(connection.connected).toBe(true);
  });

  it('passes an informational response by', async () => {
    const { url } = await serve((_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('real');
    });
    const { told, recorder } = notes();
    const response = await (await open(url)).request({ ...get, collect: true }, recorder);
    expect(response).toMatchObject({ status: 200 });
    expect(response.text()).toBe('real');
    expect(told.map(({ what }) => what)).toEqual(['sent', 'first', 'done']);
  });

  it('fails with ECONNRESET and without done when the server resets in the middle of the body', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket!.resetAndDestroy());
    });
    const connection = await open(url);
    const { told, recorder } = notes();
    await expect(connection.request(get, recorder)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(told.map(({ what }) => what)).not.toContain('done');
    expect(connection.connected).toBe(false);
  });

  it('fails with ECONNRESET when the server closes before the body is complete', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket!.end());
    });
    await expect((await open(url)).request(get)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('fails with `http protocol` when the answer is not HTTP', async () => {
    const connection = await open(await serveTcp((socket) => socket.on('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))));
    await expect(connection.request(get)).rejects.toMatchObject({ code: 'http protocol' });
  });

  it('sees that the server closed an idle connection, and works again after a reconnect', async () => {
    const { server, url } = await serve((_, response) => response.end('ok'));
    const connection = await open(url);
    await connection.request(get);
    server.closeIdleConnections();
    await vi.waitFor(() => expect(connection.connected).toBe(false), patient);
    const again = await open(url);
    expect((await again.request(get)).status).toBe(200);
  });

  it('sends again on a fresh connection when the server closed the old one in the moment of sending', async () => {
    const { server, url } = await serve((_, response) => response.end('ok'));
    const connection = await open(url);
    await connection.request(get);
    server.closeAllConnections();
    // The server's side closes its handle at the end of this turn of the event loop.
    await new Promise(setImmediate);
    const { told, recorder } = notes();
    expect((await connection.request(get, recorder)).status).toBe(200);
    expect(told.map(({ what }) => what)).toEqual(['sent', 'retried', 'sent', 'first', 'done']);
    expect(connection.connected).toBe(true);
  });

  it('follows `connection: close`', async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { connection: 'close' }).end('ok'));
    const connection = await open(url);
    for (let i = 0; i < 3; i++) expect((await connection.request({ ...get, collect: true })).text()).toBe('ok');
  });

  it('refuses a second request while one is in flight', async () => {
    const { url } = await serve((_, response) => void sleep(20).then(() => response.end()));
    const connection = await open(url);
    const first = connection.request(get);
    await expect(connection.request(get)).rejects.toMatchObject({ code: 'busy' });
    expect((await first).status).toBe(200);
  });

  it('rejects a request that cannot be written, and stays usable', async () => {
    const { url } = await serve((_, response) => response.end());
    const connection = await open(url);
    await expect(connection.request({ method: 'GET', path: 'no slash' })).rejects.toMatchObject({ name: 'HttpFailure' });
    expect((await connection.request(get)).status).toBe(200);
  });
});

describe('a connection that the server closes', () => {
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  /** Answers the first `answers` requests of each connection; what happens to the next one is for the test to say. */
  const serveSome = async (answers: number, then: (socket: Socket) => void): Promise<{ url: string; seen: string[] }> => {
    const seen: string[] = [];
    const url = await serveTcp((socket) => {
      socket.on('error', () => {});
      let requests = 0;
      socket.on('data', (bytes) => {
        seen.push(String(bytes).slice(0, String(bytes).indexOf(' ')));
        if (requests++ < answers) socket.write(ok);
        else then(socket);
      });
    });
    return { url, seen };
  };

  it.each([
    ['by FIN', (socket: Socket) => void socket.end()],
    ['by RST', (socket: Socket) => void socket.resetAndDestroy()],
  ])('%s while a request arrives is opened anew, and the request sent again', async (_, close) => {
    const { url, seen } = await serveSome(1, close);
    const connection = await open(url);
    expect((await connection.request(get)).status).toBe(200);
    const { told, recorder } = notes();
    expect((await connection.request({ ...get, method: 'PUT', body: 'x' }, recorder)).status).toBe(200);
    expect(told.map(({ what }) => what)).toEqual(['sent', 'retried', 'sent', 'first', 'done']);
    expect(seen).toEqual(['GET', 'PUT', 'PUT']);
  });

  it('fails a request that may have had its effect: POST is not sent twice', async () => {
    const { url, seen } = await serveSome(1, (socket) => socket.end());
    const connection = await open(url);
    await connection.request(get);
    await expect(connection.request({ ...get, method: 'POST' })).rejects.toMatchObject({ code: 'ECONNRESET', message: expect.stringContaining('without an answer') });
    expect(seen).toEqual(['GET', 'POST']);
  });

  it('fails the first request of a connection: that was no idle one', async () => {
    const { url, seen } = await serveSome(0, (socket) => socket.end());
    await expect((await open(url)).request(get)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen).toEqual(['GET']);
  });

  it('fails a request of which a part was answered, be it 100', async () => {
    const { url, seen } = await serveSome(1, (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'));
    const connection = await open(url);
    await connection.request(get);
    await expect(connection.request(get)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen).toEqual(['GET', 'GET']);
  });

  it('is opened anew only once for a request', async () => {
    let connections = 0;
    const url = await serveTcp((socket) => {
      const first = ++connections === 1;
      let requests = 0;
      socket.on('error', () => {}).on('data', () => (first && requests++ === 0 ? socket.write(ok) : socket.end()));
    });
    const connection = await open(url);
    await connection.request(get);
    await expect(connection.request(get)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(connections).toBe(2);
  });

  it('fails with what opening it anew failed with', async () => {
    const server = createTcpServer((socket) => {
      let requests = 0;
      socket.on('error', () => {}).on('data', () => {
        if (requests++ === 0) return socket.write(ok);
        return server.close(() => {}) && socket.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = await open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await connection.request(get);
    await expect(connection.request(get)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is not used again after bytes that nobody asked for', async () => {
    const url = await serveTcp((socket) => socket.on('error', () => {}).on('data', () => socket.write(ok, () => setTimeout(() => socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n'), 10))));
    const connection = await open(url);
    expect((await connection.request(get)).status).toBe(200);
    await vi.waitFor(() => expect(connection.connected).toBe(false), patient);
    expect((await connection.request(get)).status).toBe(200);
  });

  it('is not used again after an answer that came before the request was read', async () => {
    const sockets: Socket[] = [];
    const url = await serveTcp((socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.once('data', () => {
        socket.pause();
        socket.write(ok);
      });
    });
    cleanups.push(() => sockets.forEach((socket) => socket.destroy()));
    const connection = await open(url);
    expect((await connection.request({ method: 'POST', path: '/', body: Buffer.alloc(20_000_000) })).status).toBe(200);
    expect(connection.connected).toBe(false);
    expect((await connection.request(get)).status).toBe(200);
  });
});

it('more than the response has is the failure `http protocol`', async () => {
  const connection = await open(await serveTcp((socket) => socket.on('error', () => {}).on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!'))));
  await expect(connection.request(get)).rejects.toMatchObject({ code: 'http protocol', message: expect.stringContaining('behind its end') });
  expect(connection.connected).toBe(false);
});

describe('close', () => {
  it('ends a request in flight with `closed`', async () => {
    const { url } = await serve(() => {});
    const connection = await open(url);
    const failure = connection.request(get).catch((error: HttpFailure) => error.code);
    await sleep(20);
    await connection.close();
    expect(await failure).toBe('closed');
    expect(connection.connected).toBe(false);
  });

  it('closes the socket of a connection that was never used, and may be called twice', async () => {
    const { server, url } = await serve(() => {});
    const accepted = once(server, 'connection');
    const connection = await open(url);
    const [socket] = await accepted;
    const ended = once(socket, 'close');
    await connection.close();
    await connection.close();
    await ended;
    await expect(connection.request(get)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('requestOnce', () => {
  it('leaves no connection behind', async () => {
    const { server, url } = await serve((_, response) => response.end('ok'));
    expect((await requestOnce(`${url}/ignored`, { ...get, collect: true })).text()).toBe('ok');
    await vi.waitFor(async () => expect(await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(0), patient);
  });

  it('ends when it is aborted', async () => {
    const { server, url } = await serve(() => {});
    const abort = new AbortController();
    server.on('request', () => abort.abort());
    await expect(requestOnce(url, get, { signal: abort.signal })).rejects.toMatchObject({ code: 'closed' });
  });
});
