/**
 * How long `ubench run` of a trivial spec takes from the start of its process to its first operation, over the whole life of `node -e 0`, in
 * milliseconds: `node benchmarks/peers/engine/start.ts`, 10 seconds. Both alternate; medians.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '@ubench/stats';
import { ubenchCommand } from '../run-ubench.ts';

const pairs = Number(process.argv[2] ?? 7);
const spec = fileURLToPath(new URL('trivial.bench.ts', import.meta.url));

let operationAt_ms = Number.NaN;
const server = createServer((request, response) => {
  if (request.url === '/operation') operationAt_ms = performance.now();
  response.end('ok');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const directory = mkdtempSync(join(tmpdir(), 'ubench-start-'));

/** Milliseconds from the start of a process to its end. */
async function life_ms([command, ...argv]: readonly string[]): Promise<number> {
  const started_ms = performance.now();
  const [code] = (await once(spawn(command!, argv, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, UBENCH_DIR: directory } }), 'exit')) as [number];
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}`);
  return performance.now() - started_ms;
}

async function untilOperation_ms(): Promise<number> {
  const started_ms = performance.now();
  await life_ms(ubenchCommand(spec, ['--at', `server=${url}`]));
  return operationAt_ms - started_ms;
}

const node_ms = (): Promise<number> => life_ms([process.execPath, '-e', '0']);

// Once to fill the file system's cache, and any that Node or ubench keep.
await untilOperation_ms();
const times: { readonly start_ms: number; readonly node_ms: number }[] = [];
for (let pair = 0; pair < pairs; pair++) times.push({ node_ms: await node_ms(), start_ms: await untilOperation_ms() });
rmSync(directory, { recursive: true });
server.close();
server.closeAllConnections();
console.log(
  JSON.stringify({
    start_ms: median(times.map((each) => each.start_ms)),
    node_ms: median(times.map((each) => each.node_ms)),
    over_node_ms: median(times.map((each) => each.start_ms - each.node_ms)),
  }),
);
