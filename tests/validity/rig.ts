/**
 * Files of a project whose spec holds one benchmark for each reason to doubt a measurement. Each brings its trouble about for real: by code of the
 * spec that runs in the agent, by a server that misbehaves, by a driver, by a counter that lies.
 */

/** A server that serves `/`, says at `/count` how often it did, and misbehaves as its second argument says. */
export const server = `import { createServer } from 'node:http';
const [port, mode, start = '0'] = process.argv.slice(2);
let served = Number(start);
let busy = Promise.resolve();
createServer(async (request, response) => {
  if (request.url === '/count') return response.end(String(served));
  served++;
  if (mode === 'miscounts') served++;
  if (mode === 'dies' && served > 100) process.exit(9);
  // One request after the other, 40 ms each: 25 per second.
  if (mode === 'slow') await (busy = busy.then(() => new Promise((done) => setTimeout(done, 40))));
  response.statusCode = (mode === 'fails' && served > 1) || (mode === 'flaky' && served % 20 === 0) ? 503 : 200;
  response.end('ok');
}).listen(Number(port), '127.0.0.1');
`;

/** Runs that server, and one more time when it has died. The first has been up for a while. */
export const supervisor = `import { spawn } from 'node:child_process';
const port = process.argv[2];
const start = (mode, served) => spawn(process.execPath, ['server.mjs', port, mode, served], { stdio: 'inherit' });
let child = start('dies', '50').on('exit', () => (child = start('works', '0')));
process.on('SIGTERM', () => {
  child.removeAllListeners('exit').kill();
  process.exit();
});
`;

/** The parts that the benchmarks of the spec are made of. */
export const parts = `import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { workloadOf } from '@ubench/load';
import { http } from '@ubench/service-http';
import { bench, deploy, describe } from 'ubench';
import { z } from 'zod';

/** Stands still, with everything else in the agent. */
const block = (ms) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

/** A workload whose operation is code of the spec. */
const work = (operate, more = {}) =>
  workloadOf({
    service: 'http', name: 'work', options: z.strictObject({}), metrics: {}, mutates: false,
    connect: async (context) => {
      more.connected?.(context);
      return { operate, connected: true, close: async () => {} };
    },
    ...more.type,
  }, {});

const countOf = async ({ endpoint }) => Number(await (await fetch(endpoint.url + '/count')).text());

/** Requests that the server is asked about afterwards. */
const counted = (options = {}) => {
  const request = http.request(options);
  return { ...request, type: { ...request.type, serverOperations: countOf } };
};

const serving = (mode) => deploy(http({ command: ['node', 'server.mjs', '{port}', mode] }), { name: mode });
const works = serving('works');
`;
