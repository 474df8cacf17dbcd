import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentCommand, createMeasurement, createRealClock, type Load, parseLoad, runSlice, type TrialMeasurement, type Workload } from '@ubench/load';
import { http } from '@ubench/service-http';
import { localCertificate } from '@ubench/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { autocannonDriver } from './index.ts';

const servers: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  servers.push({ server, sockets });
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with bytes of its own making, once for each piece that arrives: requests of these tests come in one piece. */
const answering = (answer: (socket: Socket, i: number) => void): Promise<string> => {
  let i = 0;
  return listen(createServer((socket) => socket.on('data', () => answer(socket, i++))));
};
const serving = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener));

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** One agent's load, on the real clock. */
async function run(url: string, load: Load, workload: Workload = http.request(), access?: Readonly<Record<string, unknown>>): Promise<TrialMeasurement> {
  const clock = createRealClock();
  const measurement = createMeasurement(1);
  let tell: ((command: AgentCommand) => void) | undefined;
  await runSlice({
    slice: {
      schema: 'ubench.slice/1',
      benchmark: 'b',
      spec: { path: '/b.bench.ts', root: '/', module_hash: '0' },
      workload,
      driver: { name: 'autocannon', plugin: '@ubench/driver-autocannon', options: {} },
      endpoint: { url, ...(access && { access }) },
      prepared: null,
      seed: 1,
      load: parseLoad(load),
      agent: { index: 0, count: 1 },
      cache_dir: '/nonexistent',
    },
    driver: autocannonDriver,
    workload: workload.type,
    code: {},
    clock,
    emit(message) {
      measurement.take(0, message);
      if (message.type === 'ready') tell!({ type: 'start', at_ns: clock.now() + 100e6 });
    },
    onCommand: (listener) => void (tell = listener),
  });
  clock.close();
  return measurement.result();
}

const errorsOf = ({ errors }: TrialMeasurement): Record<string, number> => Object.fromEntries(Object.entries(errors).map(([kind, { count }]) => [kind, count]));

describe('the driver autocannon', () => {
  it('takes the statuses of the workload for success, and any other for a failure that says what was answered', async () => {
    let i = 0;
    const url = await serving((_, response) => response.writeHead([200, 404, 500][i++ % 3]!).end());
    const result = await run(`${url}/v1`, { concurrency: 1, operations: 9 }, http.request({ path: '/items', status: [200, 404] }));
    expect([result.measure.succeeded, result.errors]).toEqual([6, { 'http 500': { count: 3, samples: ['GET /v1/items answered 500'] } }]);
  });

  it('connects anew for a server that closes the connection after each answer, and none of that is a failure', async () => {
    let connections = 0;
    const server = createHttpServer((_, response) => response.writeHead(200, { connection: 'close' }).end('ok'));
    server.on('connection', () => connections++);
    const result = await run(await listen(server), { concurrency: 2, operations: 20 });
    expect([result.measure.succeeded, errorsOf(result)]).toEqual([20, {}]);
    expect(connections).toBeGreaterThanOrEqual(20);
  });

  it('fails an operation whose answer breaks off, and reads the next answers on a new connection', async () => {
    const url = await answering((socket, i) => (i % 4 === 1 ? socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf') : socket.write(ok)));
    const result = await run(url, { concurrency: 1, operations: 12 });
    expect([result.measure.succeeded, errorsOf(result)]).toEqual([9, { ECONNRESET: 3 }]);
  });

  it('fails an operation whose answer is no HTTP', async () => {
    const url = await answering((socket, i) => socket.write(i % 2 === 0 ? 'SSH-2.0-OpenSSH\r\n' : ok));
    const result = await run(url, { concurrency: 1, operations: 6 });
    expect([result.measure.succeeded, errorsOf(result)]).toEqual([3, { 'http protocol': 3 }]);
  });

  it('is not led astray by an answer that is announced, or that nobody asked for', async () => {
    const url = await answering((socket, i) => socket.write(['HTTP/1.1 103 Early Hints\r\n\r\n' + ok, ok, ok + ok][i % 3]!));
    const result = await run(url, { concurrency: 1, operations: 30 });
    expect(result.failedAgents).toEqual([]);
    expect(result.measure.operations).toBe(30);
    expect(Object.keys(result.errors)).toContain('http 103');
  });

  it('survives an answer that comes before the load', async () => {
    const url = await listen(
      createServer((socket) => {
        socket.write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n');
        socket.on('data', () => socket.write(ok));
      }),
    );
    const result = await run(url, { concurrency: 1, operations: 20 });
    expect([result.failedAgents, result.measure.operations]).toEqual([[], 20]);
  });

  it('ends what has no answer at the timeout of the load, and what is left at its end after the grace', async () => {
    const silent = await serving((request, response) => void (request.url === '/' && response));
    const timedOut = await run(silent, { concurrency: 2, operations: 4, timeout: '150ms', grace: '5s' });
    expect(timedOut.errors).toEqual({ timeout: { count: 4, samples: ['No answer after 150 ms.'] } });
    const unfinished = await run(silent, { concurrency: 2, duration: '100ms', warmup: '0s', grace: '100ms' });
    expect(unfinished.errors).toEqual({ unfinished: { count: 2, samples: ['Still running 100 ms after the end.'] } });
  });

  it('believes the certificates that the service is told to, although autocannon would take any', async () => {
    const url = (await listen(createHttpsServer(localCertificate, (_, response) => response.end('ok')))).replace('http://127.0.0.1', 'https://localhost');
    const single = { concurrency: 1, operations: 1 } as const;
    const refused = await run(url, single);
    expect(refused.failedAgents).toMatchObject([{ error: { code: 'UBENCH_E_AGENT_CONNECT', what: expect.stringContaining('SELF_SIGNED_CERT_IN_CHAIN') } }]);
    expect((await run(url, single, http.request(), { ca: localCertificate.ca })).measure.succeeded).toBe(1);
    expect((await run(url, single, http.request(), { insecure: true })).measure.succeeded).toBe(1);
    const wrongName = await run(url.replace('localhost', '127.0.0.1'), single, http.request(), { ca: localCertificate.ca });
    expect(wrongName.failedAgents).toMatchObject([{ error: { what: expect.stringContaining('ALTNAME') } }]);
  });

  it('sends the user of the URL, unless the request brings one', async () => {
    const heard = new Set<unknown>();
    const url = await serving((request, response) => {
      heard.add(request.headers.authorization);
      response.end();
    });
    const single = { concurrency: 1, operations: 1 } as const;
    await run(url.replace('//', '//me:secret@'), single);
    await run(url.replace('//', '//me:secret@'), single, http.request({ headers: { Authorization: 'Bearer x' } }));
    expect([...heard]).toEqual([`Basic ${btoa('me:secret')}`, 'Bearer x']);
  });

  it('reaches a Unix socket', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ubench-autocannon-'));
    const server = createHttpServer((request, response) => response.writeHead(request.url === '/v1/' ? 200 : 404).end()).listen(join(directory, 'socket'));
    await once(server, 'listening');
    const result = await run(`unix:${directory}/socket:/v1`, { concurrency: 1, operations: 5 });
    server.close();
    rmSync(directory, { recursive: true });
    expect([result.measure.succeeded, errorsOf(result)]).toEqual([5, {}]);
  });

  it('counts what it cannot connect for, and does not hammer the server with it', async () => {
    const server = createHttpServer((_, response) => {
      response.writeHead(200, { connection: 'close' }).end('ok');
      server.close();
    });
    const result = await run(await listen(server), { concurrency: 1, duration: '1s', warmup: '0s' });
    expect(result.measure.succeeded).toBe(1);
    expect(result.errors).toEqual({ connect: { count: expect.any(Number), samples: expect.arrayContaining([expect.stringContaining('ECONNREFUSED')]) } });
    expect(result.errors['connect']!.count).toBeLessThanOrEqual(10);
  });
});

describe('before anything starts, the driver autocannon', () => {
  const load = parseLoad({ concurrency: 1, operations: 1 });
  const reason = ({ service, name, options, type, code }: Workload): string | undefined =>
    autocannonDriver.refuse!({ options: {}, load, workload: { service, name, options, type, code: Object.keys(code) }, agents: 1 });

  it.each([
    ['takes one request', http.request({ method: 'POST', body: { a: 1 } }), undefined],
    ['refuses functions of the spec', http.request({}, () => true), 'it shows no answer to functions of a spec, and this workload has one (check)'],
    ['refuses HEAD', http.request({ method: 'HEAD' }), 'it waits for the body that an answer to HEAD announces and does not have'],
  ])('%s', (_, workload, expected) => expect(reason(workload)).toBe(expected));
});
