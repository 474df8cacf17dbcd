import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localCertificate } from '@ubench/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpConnection, openConnection, requestOnce } from './connection.ts';

const { ca, key, cert } = localCertificate;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(server: Server, at: string | number = 0): Promise<number> {
  if (typeof at === 'string') server.listen(at);
  else server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return typeof at === 'string' ? 0 : (server.address() as AddressInfo).port;
}

async function open(...[url, options]: Parameters<typeof openConnection>): Promise<HttpConnection> {
  const connection = await openConnection(url, options);
  cleanups.push(() => connection.close());
  return connection;
}

const long = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
const echo: RequestListener = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.setHeader('x-host', request.headers.host!);
  response.end(Buffer.concat(chunks));
};

const serveTls = async (): Promise<number> => listen(createHttps({ key, cert }, echo));

const bodies = [Buffer.from('short'), long, Buffer.from(''), long];

/** What comes back when each of the bodies is sent. */
async function echoed(connection: HttpConnection): Promise<Buffer[]> {
  const back: Buffer[] = [];
  for (const body of bodies) back.push((await connection.request({ method: 'POST', path: '/', body, collect: true })).body);
  return back;
}

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'ubench-http-'));
  cleanups.push(() => rmSync(made, { recursive: true }));
  return made;
}

describe('over TLS', () => {
  it('bodies of any length come and go, on one connection', async () => {
    let connections = 0;
    const server = createHttps({ key, cert }, echo).on('secureConnection', () => connections++);
    const port = await listen(server);
    expect(await echoed(await open(`https://localhost:${port}`, { ca }))).toEqual(bodies);
    expect(connections).toBe(1);
  });

  it('many connections do not get into each other', async () => {
    const port = await serveTls();
    const connections = await Promise.all(Array.from({ length: 8 }, () => open(`https://localhost:${port}`, { ca })));
    expect(await Promise.all(connections.map(echoed))).toEqual(connections.map(() => bodies));
  });

  it('a certificate for another name is the failure `tls name`, with a fix', async () => {
    const port = await serveTls();
    await expect(openConnection(`https://127.0.0.1:${port}`, { ca })).rejects.toMatchObject({
      name: 'HttpFailure',
      code: 'tls name',
      message: expect.stringContaining(`https://127.0.0.1:${port}`),
      fix: expect.stringContaining('name'),
    });
  });

  it('a certificate that nobody trusts is the failure `tls certificate`, with a fix', async () => {
    const port = await serveTls();
    await expect(openConnection(`https://localhost:${port}`)).rejects.toMatchObject({ code: 'tls certificate', fix: expect.stringContaining('ca.pem') });
  });

  it('neither is looked at where that was asked for', async () => {
    const port = await serveTls();
    expect(await echoed(await open(`https://127.0.0.1:${port}`, { insecure: true }))).toEqual(bodies);
  });

  it('a server that speaks plain HTTP is the failure `tls`', async () => {
    const port = await listen(createHttp(echo));
    await expect(openConnection(`https://localhost:${port}`)).rejects.toMatchObject({ code: 'tls', message: expect.stringMatching(/: wrong version number\.$/), fix: expect.stringContaining('http://') });
  });

  it('a server that speaks TLS to plain HTTP is a failure, at once', async () => {
    const port = await serveTls();
    await expect((await open(`http://localhost:${port}`)).request({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: expect.stringMatching(/^(http protocol|ECONNRESET)$/) });
  });
});

describe('over a Unix socket', () => {
  it('bodies of any length come and go', async () => {
    const path = join(directory(), 'my app.sock');
    await listen(createHttp(echo), path);
    expect(await echoed(await open(`unix:${path}:/ignored`))).toEqual(bodies);
    expect((await requestOnce(`unix:${path}`, { method: 'GET', path: '/', collect: true })).headers['x-host']).toBe('localhost');
  });

  it('a socket that is not there is the failure ENOENT, and a file that is none ECONNREFUSED', async () => {
    const at = directory();
    await expect(openConnection(`unix:${at}/none.sock`)).rejects.toMatchObject({ code: 'ENOENT' });
    writeFileSync(join(at, 'file'), '');
    await expect(openConnection(`unix:${at}/file`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('by name', () => {
  it('each address is tried', async () => {
    const port = await listen(createHttp(echo));
    expect(await echoed(await open(`http://localhost:${port}`))).toEqual(bodies);
  });

  it('a name that nobody has is the failure ENOTFOUND', async () => {
    await expect(openConnection('http://nobody.invalid')).rejects.toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/), message: expect.stringContaining('nobody.invalid') });
  });
});

it('a server that accepts and never finishes the handshake is the failure ETIMEDOUT', async () => {
  const port = await listen(createTcp((socket) => void cleanups.push(() => socket.destroy())));
  await expect(openConnection(`https://localhost:${port}`, { connectTimeout_ms: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT', message: expect.stringContaining(`https://localhost:${port}`) });
});

it('an attempt that is aborted rejects with the reason', async () => {
  const port = await listen(createTcp((socket) => void cleanups.push(() => socket.destroy())));
  const abort = new AbortController();
  const attempt = openConnection(`https://localhost:${port}`, { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), 20);
  await expect(attempt).rejects.toThrow('enough');
});
