/**
 * How long `ubench run` of a trivial spec takes from the start of its process to its first operation, over the whole life of `node -e 0`, in
 * milliseconds: `node benchmarks/peers/engine/start.ts`, 10 seconds. Both alternate; medians.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { median } from '@ubench/stats';
import { runUbench } from '../run-ubench.ts';

const pairs = Number(process.argv[2] ?? 7);
const spec = fileURLToPath(new URL('trivial.bench.ts', import.meta.url));

let operationAt_ms = Number.NaN;
const server = createServer((request, response) => {
  if (request.url === '/operation') operationAt_ms = performance.now();
  response.end('ok');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function untilOperation_ms(): Promise<number> {
  const started_ms = performance.now();
  await runUbench(spec, ['--at', `server=${url}`]);
  return operationAt_ms - started_ms;
}

async function node_ms(): Promise<number> {
  const started_ms = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - started_ms;
}

// Once to fill the file system's cache, and any that Node or ubench keep.
await untilOperation_ms();
const times: { readonly start_ms: number; readonly node_ms: number }[] = [];
for (let pair = 0; pair < pairs; pair++) times.push({ node_ms: await node_ms(), start_ms: await untilOperation_ms() });
server.close();
server.closeAllConnections();
console.log(
  JSON.stringify({
    start_ms: median(times.map((each) => each.start_ms)),
    node_ms: median(times.map((each) => each.node_ms)),
    over_node_ms: median(times.map((each) => each.start_ms - each.node_ms)),
  }),
);
