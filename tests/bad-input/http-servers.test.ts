import { once } from 'node:events';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { localCertificate } from '@ubench/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../harness/project.ts';

const imports = `import { bench, deploy } from 'ubench';
import { http } from '@ubench/service-http';
`;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const answer = (status: number, body = 'ok', headers = ''): string => `HTTP/1.1 ${status} -\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;

/** Misbehaves as the path of a request says; counts what it did. */
async function misbehaving(): Promise<{ url: string; counts: Record<string, number> }> {
  const sockets = new Set<Socket>();
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  const counts: Record<string, number> = {};
  const port = await listen(
    createServer((socket) => {
      sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
      let served = 0;
      socket.on('data', (bytes) => {
        const path = String(bytes).split(' ')[1]!;
        const count = (counts[path] = (counts[path] ?? 0) + 1);
        served++;
        if (path === '/resets' && count % 5 === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
        else if (path === '/lies' && count % 5 === 0) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
        else if (path === '/silent') return;
        else if (path === '/endless') drip(socket);
        else if (path === '/burst' && count > 20 && count <= 60) socket.write(answer(503));
        else if (path === '/garbage' && count % 5 === 0) socket.write('220 mail.example.org ESMTP\r\n');
        else if (path === '/closes' && served > 1 && count % 7 === 0) socket.end();
        else if (path === '/closes' && count % 5 === 0) socket.end(answer(200));
        else if (path === '/away') socket.write(answer(302, '', 'Location: /home\r\n'));
        else if (path === '/round') socket.write(answer(302, '', 'Location: /round\r\n'));
        else socket.write(answer(200));
      });
    }),
  );
  return { url: `http://127.0.0.1:${port}`, counts };
}

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
  socket.on('close', () => clearInterval(timer));
}

const benchmark = (name: string, options: string, load: string): string => `bench('${name}', { target: web, workload: http.request(${options}), load: ${load} });\n`;

const one = (kind: string, count: number, sample: string) => ({ succeeded: 200 - count, kinds: { [kind]: count }, sample: expect.stringContaining(sample) });

it('what a misbehaving server does is counted by kind, with what was said, and the clients go on', async () => {
  const { url, counts } = await misbehaving();
  const many = '{ concurrency: 4, operations: 200 }';
  const project = new Project({
    'a.bench.ts': `${imports}const web = deploy(http(), { name: 'web' });\n${[
      benchmark('resets', "{ path: '/resets' }", many),
      benchmark('lies', "{ path: '/lies' }", many),
      benchmark('silent', "{ path: '/silent' }", "{ concurrency: 4, operations: 12, timeout: '100ms', grace: '5s' }"),
      benchmark('endless', "{ path: '/endless' }", "{ concurrency: 4, operations: 12, timeout: '100ms', grace: '5s' }"),
      benchmark('burst', "{ path: '/burst' }", many),
      benchmark('garbage', "{ path: '/garbage' }", many),
      benchmark('closes', "{ path: '/closes' }", many),
      benchmark('closes a POST', "{ path: '/closes', method: 'POST' }", many),
      benchmark('away', "{ path: '/away' }", many),
      benchmark('followed', "{ path: '/away', followRedirects: 1 }", many),
      benchmark('round', "{ path: '/round', followRedirects: 5 }", many),
    ].join('')}`,
  });
  const { stderr } = await project.ubench('run', '--at', `web=${url}`);
  const { benchmarks, errors } = project.result;
  expect(errors, stderr).toEqual([]);
  const found = Object.fromEntries(
    benchmarks.map(({ name, metrics, errors: kinds }) => [
      name,
      {
        succeeded: (metrics['operations'] as { n: number }).n,
        kinds: Object.fromEntries(Object.entries(kinds).map(([kind, { count }]) => [kind, count])),
        sample: Object.values(kinds)[0]?.samples[0],
      },
    ]),
  );
  expect(found, JSON.stringify(found)).toMatchObject({
    resets: one('ECONNRESET', 40, 'ECONNRESET'),
    lies: one('ECONNRESET', 40, '96 of 100 bytes before the end of the body'),
    silent: { succeeded: 0, kinds: { timeout: 12 }, sample: 'No answer after 100 ms.' },
    endless: { succeeded: 0, kinds: { timeout: 12 }, sample: 'No answer after 100 ms.' },
    burst: one('http 503', 40, 'GET /burst answered 503'),
    garbage: one('http protocol', 40, '220 mail'),
    closes: { succeeded: 200, kinds: {} },
    away: { succeeded: 0, kinds: { 'http 302': 200 }, sample: expect.stringContaining('it leads to /home; followRedirects: 1 goes there') },
    followed: { succeeded: 200, kinds: {} },
    round: { succeeded: 0, kinds: { 'redirect loop': 200 } },
  });
  // What was closed under a GET was sent again, once each; a POST is not.
  const metric = (name: string, of: string) => benchmarks.find((b) => b.name === name)!.metrics[of];
  const retries = metric('closes', 'retries') as { value: number };
  expect(retries.value).toBeGreaterThan(10);
  expect(metric('closes a POST', 'retries')).toMatchObject({ n: 0 });
  expect(Object.keys(found['closes a POST']!.kinds)).toEqual(['ECONNRESET']);
  expect(counts['/closes']).toBe(400 + retries.value);
  expect(metric('followed', 'redirects/302')).toMatchObject({ value: 200 });
  expect(counts).toMatchObject({ '/away': 400, '/home': 200 });
});

it('a server that goes away under load fails what cannot connect any more, and nothing hangs', async () => {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
    socket.on('data', () => {
      if (++requests < 50) return socket.write(answer(200));
      server.close();
      return sockets.forEach((open) => open.resetAndDestroy());
    });
  });
  const port = await listen(server);
  const project = new Project({ 'a.bench.ts': `${imports}const web = deploy(http(), { name: 'web' });\n${benchmark('gone', '', "{ concurrency: 4, duration: '1s' }")}` });
  const { stderr } = await project.ubench('run', '--at', `web=http://127.0.0.1:${port}`);
  const [gone] = project.result.benchmarks;
  expect(gone, stderr).toMatchObject({ validity: { valid: false }, errors: { connect: { samples: expect.arrayContaining([expect.stringContaining('ECONNREFUSED')]) } } });
});

describe('a server that cannot be reached ends the run with the reason and the fix', () => {
  it.for([
    ['its certificate is for another name', 'https://127.0.0.1', "{ tls: { ca: 'ca.pem' } }", 'is for another name', "tls: { verify: false }"],
    ['its certificate is not trusted', 'https://localhost', '{}', 'is not trusted', "tls: { ca: 'ca.pem' }"],
    ['its name is unknown', 'http://nobody.invalid', '{}', 'nobody.invalid', 'Correct the name'],
  ] as const)('because %s', async ([, host, options, what, fix]) => {
    const port = await listen(createHttps({ key: localCertificate.key, cert: localCertificate.cert }, (_, response) => response.end('ok')));
    const project = new Project({ 'ca.pem': localCertificate.ca, 'a.bench.ts': `${imports}const web = deploy(http(${options}), { name: 'web' });\n${benchmark('b', '', '{ concurrency: 1, operations: 5 }')}` });
    const { code, stdout } = await project.ubench('run', '--at', `web=${host}:${port}`);
    expect(code).toBe(3);
    expect(project.result.deployments[0]!.error).toMatchObject({ code: 'UBENCH_E_UNREACHABLE', what: expect.stringContaining(what), fix: expect.stringContaining(fix) });
    expect(stdout).toContain(fix.split(':')[0]);
  });
});

it('a server over TLS, or on a Unix socket, is measured like any other', async () => {
  const project = new Project({ 'ca.pem': localCertificate.ca, 'a.bench.ts': `${imports}const web = deploy(http({ tls: { ca: 'ca.pem' } }), { name: 'web' });\n${benchmark('b', '', '{ concurrency: 2, operations: 50 }')}` });
  const tls = await listen(createHttps({ key: localCertificate.key, cert: localCertificate.cert }, (_, response) => response.end('ok')));
  const socket = createServer((open) => open.on('error', () => {}).on('data', () => open.write(answer(200)))).listen(join(project.directory, 'web.sock'));
  onTestFinished(() => void socket.close());
  for (const url of [`https://localhost:${tls}`, `unix:${project.directory}/web.sock`]) {
    const { code, stderr } = await project.ubench('run', '--at', `web=${url}`);
    expect(code, stderr).toBe(0);
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured', errors: {} }]);
  }
});
