import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestLaunch, resolveLaunch } from '@ubench/core';
import { type Client, counterRandom, type Recorder, type TraceFields, type Workload } from '@ubench/load';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { http, httpService } from './index.ts';

const never = new AbortController().signal;
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

async function connect(workload: Workload, url: string, traced?: (i: number) => TraceFields): Promise<{ client: Client; operate(): Promise<void>; told: string[]; failures: [kind: string, message: string | undefined][] }> {
  const context = { endpoint: { url }, options: workload.options, seed: 1, code: workload.code, cacheDir: '', signal: never };
  const client = await workload.type.connect({ ...context, prepared: undefined, client: 0, ...(traced && { traced }) });
  cleanups.push(() => client.close());
  const told: string[] = [];
  const failures: [kind: string, message: string | undefined][] = [];
  const recorder: Recorder = {
    sent: () => void told.push('sent'),
    first: () => void told.push('first'),
    done: () => void told.push('done'),
    fail: (kind, message) => void failures.push([kind, message]),
    value: () => {},
    givenUp() {},
    values() {},
    now: () => Number(process.hrtime.bigint()),
  };
  let i = 0;
  return { client, operate: () => client.operate(i++, counterRandom(1), recorder), told, failures };
}

describe('http.request', () => {
  it('sends what it was given, below the path of the endpoint', async () => {
    const seen: unknown[] = [];
    const { url } = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push([request.method, request.url, request.headers['x-a'], request.headers['content-type'], body]);
      response.end();
    });
    for (const workload of [
      http.request({ method: 'POST', path: '/items?x=1', headers: { 'x-a': 'b' }, body: { name: 'ä' } }),
      http.request({ method: 'PUT', path: '/t', headers: { 'Content-Type': 'application/vnd+json' }, body: [1, null] }),
      http.request({ method: 'PATCH', path: '/t', body: 'plain' }),
      http.request(),
    ]) {
      const { operate, failures } = await connect(workload, `${url}/v1`);
      await operate();
      expect(failures).toEqual([]);
    }
    expect(seen).toEqual([
      ['POST', '/v1/items?x=1', 'b', 'application/json', '{"name":"ä"}'],
      ['PUT', '/v1/t', undefined, 'application/vnd+json', '[1,null]'],
      ['PATCH', '/v1/t', undefined, undefined, 'plain'],
      ['GET', '/v1/', undefined, undefined, ''],
    ]);
  });

  it('takes 200, or the statuses it was told, as success and any other as the failure `http <status>`', async () => {
    let status = 200;
    const { url } = await serve((_, response) => response.writeHead(status).end());
    const strict = await connect(http.request(), url);
    const wide = await connect(http.request({ status: [200, 404] }), url);
    const one = await connect(http.request({ status: 404 }), url);
    for (status of [200, 404, 503]) for (const { operate } of [strict, wide, one]) await operate();
    expect(strict.failures.map(([kind]) => kind)).toEqual(['http 404', 'http 503']);
    expect(wide.failures.map(([kind]) => kind)).toEqual(['http 503']);
    expect(one.failures.map(([kind]) => kind)).toEqual(['http 200', 'http 503']);
    expect(strict.failures[1]![1]).toBe('GET / answered 503');
    expect(strict.told).toEqual(Array.from({ length: 3 }, () => ['sent', 'first', 'done']).flat());
  });

  it('sends the requests of a trace where the load replays one', async () => {
    const seen: unknown[] = [];
    const { url } = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push([request.method, request.url, request.headers['x-a'], body]);
      response.end();
    });
    const trace: TraceFields[] = [{ method: 'POST', path: '/items', body: 'new' }, { path: '/items/1' }, {}, { method: 'FETCH' }, { path: 'items' }];
    const { operate, failures } = await connect(http.request({ path: '/given', headers: { 'x-a': 'b' } }), url, (i) => trace[i]!);
    for (let i = 0; i < 3; i++) await operate();
    expect(seen).toEqual([['POST', '/items', 'b', 'new'], ['GET', '/items/1', 'b', ''], ['GET', '/given', 'b', '']]);
    expect(failures).toEqual([]);
    await expect(operate()).rejects.toMatchObject({ code: 'HTTP_E_TRACED_REQUEST', message: expect.stringContaining('FETCH /given') });
    await expect(operate()).rejects.toMatchObject({ code: 'HTTP_E_TRACED_REQUEST' });
  });

  it('lets the spec check a response, after its last byte was timed', async () => {
    let answer = '{"items":[1]}';
    const { url } = await serve((_, response) => response.end(answer));
    const timed: string[][] = [];
    const { operate, failures, told } = await connect(
      http.request({ path: '/' }, (response) => {
        timed.push([...told]);
        return (response.json() as { items: unknown[] }).items.length > 0;
      }),
      url,
    );
    await operate();
    expect(timed).toEqual([['sent', 'first', 'done']]);
    expect(failures).toEqual([]);
    answer = '{"items":[]}';
    await operate();
    answer = 'not JSON';
    await operate();
    expect(failures.map(([kind]) => kind)).toEqual(['check', 'check']);
    expect(failures[1]![1]).toContain('JSON');
  });

  it('fails an operation whose check is asynchronous: its verdict would come too late', async () => {
    const { url } = await serve((_, response) => response.end('body'));
    const asynchronous = (async () => Promise.reject(new Error('too late'))) as unknown as () => boolean;
    const { operate, failures } = await connect(http.request({}, asynchronous), url);
    await operate();
    expect(failures).toEqual([['check', expect.stringContaining('asynchronous')]]);
  });

  it('takes a check that returns nothing as passed, and checks no response of an unexpected status', async () => {
    let status = 200;
    const { url } = await serve((_, response) => response.writeHead(status).end('body'));
    const check = vi.fn((response: { text(): string }) => void expect(response.text()).toBe('body'));
    const { operate, failures } = await connect(http.request({}, check), url);
    await operate();
    expect(failures).toEqual([]);
    status = 500;
    await operate();
    expect(failures.map(([kind]) => kind)).toEqual(['http 500']);
    expect(check).toHaveBeenCalledTimes(1);
  });

  it('fails with ECONNRESET when the server breaks off, is disconnected then, and works after connecting anew', async () => {
    let breaks = true;
    const { url } = await serve((_, response) => {
      if (!breaks) return response.end();
      response.writeHead(200, { 'content-length': 10 });
      return response.write('half', () => response.socket!.resetAndDestroy());
    });
    const { client, operate } = await connect(http.request(), url);
    await expect(operate()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(client.connected).toBe(false);
    breaks = false;
    const again = await connect(http.request(), url);
    await again.operate();
    expect(again.failures).toEqual([]);
  });

  it('cannot connect where nobody listens', async () => {
    const { server, url } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    await expect(connect(http.request(), url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says what is wrong with its options', () => {
    expect(() => http.request({ path: 'items' })).toThrow(/path.*must start with '\/'/s);
    expect(() => http.request({ stauts: 200 } as never)).toThrow(/Did you mean 'status'/);
    expect(() => http.request({ status: 99 })).toThrow(/status/);
  });
});

describe('http()', () => {
  const program = `
    const [host, port] = process.argv.slice(1);
    require('node:http').createServer((q, r) => r.end(process.env.WHERE)).listen(Number(port), host)`;

  it('starts a command that is told its port, and is ready when it answers', async () => {
    const service = http({ command: ['node', '-e', program, '{host}', '{port}'], env: { WHERE: 'at {port}' } });
    const options = httpService.options.parse(service.options);
    const request = requestLaunch((context) => httpService.launch(options, context));
    expect(request.ports).toEqual({ http: null });
    const { server } = await serve(() => {});
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const launch = resolveLaunch(request.spec, { host: '127.0.0.1', ports: { http: port }, dirs: {}, secrets: {}, software: {} });
    expect(launch.url).toBe(`http://127.0.0.1:${port}`);
    expect(await httpService.probe({ url: launch.url }, options, never)).toMatchObject({ ready: false });
    const child = spawn(process.execPath, launch.command.slice(1), { env: { ...process.env, ...launch.env }, stdio: 'ignore' });
    cleanups.push(() => child.kill('SIGKILL'));
    while (!(await httpService.probe({ url: launch.url }, options, never)).ready) await sleep(20);
    expect(await (await fetch(launch.url)).text()).toBe(`at ${port}`);
    const exited = once(child, 'exit');
    child.kill(launch.stop.signal);
    await exited;
  });

  it('asks for the fixed port of a server that cannot be told one, and knows the path it answers under', () => {
    const options = httpService.options.parse(http({ command: ['server'], port: 8080, url: 'http://{host}:{port}/api' }).options);
    const { spec, ports } = requestLaunch((context) => httpService.launch(options, context));
    expect(ports).toEqual({ http: 8080 });
    expect(spec.url).toBe('http://{{host}}:{{port:http}}/api');
  });

  it('refuses a command that could not learn its port', () => {
    expect(() => http({ command: ['server'] })).toThrow(/command.*must learn its port/s);
  });

  it('says so when it is to start without a command', () => {
    const options = httpService.options.parse(http().options);
    expect(() => requestLaunch((context) => httpService.launch(options, context))).toThrow(/HTTP_E_NO_COMMAND/);
  });

  it('is ready when the probed path answers as expected: by default anything below 500', async () => {
    let status = 404;
    const { url } = await serve((request, response) => response.writeHead(request.url === '/v1/health' ? status : 501).end());
    const probe = (ready: { path?: string; status?: number }) => httpService.probe({ url: `${url}/v1` }, httpService.options.parse({ ready }), never);
    expect(await probe({ path: '/health' })).toEqual({ ready: true });
    expect(await probe({ path: '/health', status: 200 })).toEqual({ ready: false, reason: 'GET /health answers 404' });
    status = 200;
    expect(await probe({ path: '/health', status: 200 })).toEqual({ ready: true });
    expect(await probe({})).toEqual({ ready: false, reason: 'GET / answers 501' });
  });

  it('stops probing when aborted', async () => {
    const { server, url } = await serve(() => {});
    const abort = new AbortController();
    server.on('request', () => abort.abort(new Error('enough')));
    await expect(httpService.probe({ url }, httpService.options.parse({}), abort.signal)).rejects.toThrow('enough');
  });
});
