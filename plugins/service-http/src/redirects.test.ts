import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { counterRandom, type Recorder } from '@ubench/load';
import { afterEach, describe, expect, it } from 'vitest';
import { http } from './index.ts';

const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Options = Parameters<typeof http.request>[0];

async function connect(url: string, options: Options) {
  const { type, options: parsed, code } = http.request(options);
  const client = await type.connect({ endpoint: { url }, options: parsed, seed: 1, code, cacheDir: '', signal: never, prepared: undefined, client: 0 });
  cleanups.push(() => client.close());
  const told: string[] = [];
  const recorder: Recorder = {
    sent: () => void told.push('sent'),
    first: () => void told.push('first'),
    done: () => void told.push('done'),
    fail: (kind, message) => void told.push(`${kind}: ${message}`),
    value: (metric, value, key) => void told.push(`${metric}/${key} ${value}`),
    givenUp() {},
    values() {},
    now: () => 0,
  };
  return { client, told, operate: () => client.operate(0, counterRandom(1), recorder) };
}

/** Answers by path: a status and where it leads; `/end` answers 200. */
function leading(ways: Readonly<Record<string, readonly [status: number, location?: string]>>): { seen: string[]; listener: RequestListener } {
  const seen: string[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const [status, location] = ways[request.url!] ?? [200];
    response.writeHead(status, location === undefined ? {} : { location }).end('hop');
  };
  return { seen, listener };
}

describe('redirects', () => {
  it('are not followed unless that was asked for, and the failure says where they lead', async () => {
    const { listener, seen } = leading({ '/': [302, '/end'] });
    const { operate, told } = await connect(await serve(listener), {});
    await operate();
    expect(told).toEqual(['sent', 'first', 'done', 'http 302: GET / answered 302: it leads to /end; followRedirects: 1 goes there']);
    expect(seen).toEqual(['GET /']);
  });

  it('can be what is expected', async () => {
    const { listener } = leading({ '/': [302, '/end'] });
    const { operate, told } = await connect(await serve(listener), { status: 302 });
    await operate();
    expect(told).toEqual(['sent', 'first', 'done']);
  });

  it('are each counted, and the operation spans them all', async () => {
    const { listener, seen } = leading({ '/': [301, '/a?x=1'], '/a?x=1': [307, 'b'], '/b': [302, '/end'] });
    const { operate, told } = await connect(await serve(listener), { followRedirects: 3 });
    await operate();
    expect(told).toEqual(['sent', 'redirects/301 1', 'sent', 'redirects/307 1', 'sent', 'redirects/302 1', 'sent', 'first', 'done']);
    expect(seen).toEqual(['GET /', 'GET /a?x=1', 'GET /b', 'GET /end']);
    told.length = 0;
    await operate();
    expect(told.at(-1)).toBe('done');
  });

  it('stay on the connection of the client', async () => {
    const connections = new Set<unknown>();
    const { listener } = leading({ '/': [302, '/end'] });
    const url = await serve((request, response) => {
      connections.add(request.socket);
      listener(request, response);
    });
    const { operate } = await connect(url, { followRedirects: 1 });
    for (let i = 0; i < 3; i++) await operate();
    expect(connections.size).toBe(1);
  });

  it('to another origin go over one connection of their own, without what is secret', async () => {
    const connections = new Set<unknown>();
    const heard: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      connections.add(request.socket);
      const { host, authorization, cookie, accept } = request.headers;
      heard.push({ host, authorization, cookie, accept });
      response.end();
    });
    const url = await serve((_, response) => response.writeHead(302, { location: `${elsewhere}/there` }).end());
    const { operate, client } = await connect(url, { followRedirects: 1, headers: { Authorization: 'Bearer x', cookie: 'a=b', accept: 'x/y' } });
    await operate();
    await operate();
    const expected = { host: new URL(elsewhere).host, authorization: undefined, cookie: undefined, accept: 'x/y' };
    expect(heard).toEqual([expected, expected]);
    expect(connections.size).toBe(1);
    const [socket] = connections as Set<import('node:net').Socket>;
    const closed = once(socket!, 'close');
    await client.close();
    await closed;
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [303, 'HEAD', 'HEAD', ''],
    [302, 'PUT', 'PUT', 'body'],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
  ] as const)('%i after %s asks by %s', async (status, method, then, body) => {
    const heard: unknown[] = [];
    const url = await serve(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      heard.push([request.method, text, request.headers['content-type'] !== undefined]);
      if (request.url === '/') response.writeHead(status, { location: '/end' });
      response.end();
    });
    const { operate, told } = await connect(url, { method, followRedirects: 1, ...(method === 'HEAD' ? {} : { body: 'body', headers: { 'content-type': 'text/plain' } }) });
    await operate();
    expect(told.at(-1)).toBe('done');
    expect(heard[1]).toEqual([then, body, body !== '']);
  });

  it.each([
    ['a loop', { '/': [302, '/a'], '/a': [302, '/'] }, 'redirect loop', 'back to GET http://127.0.0.1'],
    ['one that leads to itself', { '/': [302, '/'] }, 'redirect loop', 'GET http://127.0.0.1'],
    ['too many', { '/': [302, '/1'], '/1': [302, '/2'], '/2': [302, '/3'], '/3': [302, '/4'] }, 'redirects', 'more than 3 redirects; the next one leads to GET http://127.0.0.1'],
    ['one that leads nowhere', { '/': [302] }, 'redirect', 'no `location`'],
    ['one that leads to what is no URL', { '/': [302, 'http://'] }, 'redirect', 'no URL'],
    ['one that leads away from HTTP', { '/': [302, 'ftp://127.0.0.1/'] }, 'redirect', 'ftp:'],
  ] as const)('%s fails the operation by kind', async (_, ways, code, message) => {
    const { listener } = leading(ways as Parameters<typeof leading>[0]);
    const { operate, told, client } = await connect(await serve(listener), { followRedirects: 3 });
    await expect(operate()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(told).not.toContain('done');
    expect(client.connected).toBe(true);
  });

  it('that lead where nobody listens fail with what connecting failed with', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: 'http://nobody.invalid/' }).end());
    const { operate } = await connect(url, { followRedirects: 1 });
    await expect(operate()).rejects.toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });
});
