import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counterRandom, type Endpoint, type Recorder, type Workload } from '@ubench/load';
import { localCertificate } from '@ubench/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { http, httpService } from './index.ts';

const never = new AbortController().signal;
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

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'ubench-http-'));
  cleanups.push(() => rmSync(made, { recursive: true }));
  return made;
}

/** What one operation tells after another. */
async function operated(workload: Workload, endpoint: Endpoint, operations = 1): Promise<string[]> {
  const { type, options, code } = workload;
  const client = await type.connect({ endpoint, options, seed: 1, code, cacheDir: '', signal: never, prepared: undefined, client: 0 });
  cleanups.push(() => client.close());
  const told: string[] = [];
  const recorder: Recorder = {
    sent: () => void told.push('sent'),
    first: () => void told.push('first'),
    done: () => void told.push('done'),
    fail: (kind, message) => void told.push(`${kind}: ${message}`),
    value: (metric, value) => void told.push(`${metric} ${value}`),
    givenUp() {},
    values() {},
    now: () => 0,
  };
  for (let i = 0; i < operations; i++) await client.operate(i, counterRandom(1), recorder);
  return told;
}

const answer: RequestListener = (request, response) => response.end(request.url);
const answered = ['sent', 'first', 'done'];

/** What comes of an operation after the probe, or the code of what either fails with. */
async function reached(host: string, port: number, tls: object): Promise<unknown> {
  const options = httpService.options.parse(http({ tls }).options);
  try {
    const access = JSON.parse(JSON.stringify(await httpService.access(options))) as Record<string, unknown>;
    const endpoint = { url: `https://${host}:${port}`, access };
    expect(await httpService.probe(endpoint, options, never)).toEqual({ ready: true });
    return await operated(http.request(), endpoint);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('over TLS', () => {
  it('http() says whom to trust, and its probe and its clients do', async () => {
    const port = await listen(createHttps({ key: localCertificate.key, cert: localCertificate.cert }, answer));
    const ca = join(directory(), 'ca.pem');
    writeFileSync(ca, localCertificate.ca);
    expect(await reached('localhost', port, { ca })).toEqual(answered);
    expect(await reached('127.0.0.1', port, { verify: false })).toEqual(answered);
    expect(await reached('127.0.0.1', port, { ca })).toBe('tls name');
    expect(await reached('localhost', port, {})).toBe('tls certificate');
  });

  it('a file that holds no certificate, or is not there, is a mistake that is told', async () => {
    const ca = join(directory(), 'ca.pem');
    expect(await reached('localhost', 1, { ca })).toBe('UBENCH_E_TLS_CA');
    writeFileSync(ca, 'nothing');
    expect(await reached('localhost', 1, { ca })).toBe('UBENCH_E_TLS_CA');
  });

  it('a server that speaks plain HTTP is not waited for', async () => {
    expect(await reached('localhost', await listen(createServer(answer)), {})).toBe('tls');
  });
});

describe('over a Unix socket', () => {
  it('a URL has its path behind a colon', async () => {
    const socket = join(directory(), 'app.sock');
    await listen(createServer(answer), socket);
    expect(httpService.splitUrl(`unix:${socket}:/items?x=1`)).toEqual({ url: `unix:${socket}`, workload: { path: '/items?x=1' } });
    expect(httpService.splitUrl(`unix:${socket}`)).toEqual({ url: `unix:${socket}`, workload: {} });
    expect(await httpService.probe({ url: `unix:${socket}` }, httpService.options.parse({}), never)).toEqual({ ready: true });
    const answers: string[] = [];
    const workload = http.request({ path: '/items' }, (response) => void answers.push(response.text()));
    expect(await operated(workload, { url: `unix:${socket}:/v1` })).toEqual(answered);
    expect(answers).toEqual(['/v1/items']);
  });

  it('one that names no socket is a mistake that is told', async () => {
    await expect(httpService.probe({ url: 'unix:app.sock' }, httpService.options.parse({}), never)).rejects.toMatchObject({ code: 'url', fix: expect.stringContaining('unix:/') });
  });
});

it('a connection that the server closes as a request arrives costs the operation a new one, which is counted', async () => {
  const server = createTcp((socket) => {
    let requests = 0;
    socket.on('error', () => {}).on('data', () => (requests++ === 0 ? socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n') : socket.end()));
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  expect(await operated(http.request(), { url }, 2)).toEqual([...answered, 'sent', 'retries 1', 'sent', 'first', 'done']);
});
