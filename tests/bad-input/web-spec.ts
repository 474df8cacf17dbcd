/** Lines 1 to 3 of every spec here, so that what follows begins at line 4. */
export const imports = `import { afterAll, beforeAll, bench, deploy, describe, expect } from 'ubench';
import { http } from '@ubench/service-http';
import { postgres } from '@ubench/service-postgres';
`;

/** A server that misbehaves as its second argument says. */
export const server = `import { createServer } from 'node:http';
const [port, mode, limit] = process.argv.slice(2);
let requests = 0;
if (mode === 'dies') {
  console.error('cannot read its settings');
  console.error('giving up');
  process.exit(7);
}
if (mode === 'stubborn') process.on('SIGTERM', () => {});
if (mode === 'deaf') {
  console.error('warming up for ever');
  setInterval(() => {}, 1_000_000);
} else {
  createServer((_, response) => {
    requests++;
    if (mode === 'dies-under-load' && requests > Number(limit)) {
      console.error('out of widgets');
      process.exit(9);
    }
    response.statusCode = mode === 'fails' && requests > 1 ? 503 : 200;
    response.end('ok');
  }).listen(Number(port), '127.0.0.1');
}
`;

/** Declares `web`, a deployment of {@link server}; on line 4. */
export const web = (mode = 'works', options = ''): string =>
  `const web = deploy(http({ command: ['node', 'server.mjs', '{port}', ...${JSON.stringify(mode.split(' '))}] }),` +
  ` { name: 'web', ${options} });\n`;

/** Declares `db`, a deployment of PostgreSQL; on line 4. */
export const database = (options = ''): string => `const db = deploy(postgres(${options}), { name: 'db' });\n`;

/** Declares the benchmark `b`. */
export const benchOf = (target: 'web' | 'db', workload: string, load = '{ concurrency: 1, operations: 5 }'): string =>
  `bench('b', { target: ${target}, workload: ${workload}, load: ${load} });\n`;

/** A benchmark of `web` that is done in no time. */
export const quick = "bench('quick', { target: web, workload: http.request(), load: { concurrency: 1, operations: 30 } });\n";

/** A function that takes a moment, so that measuring it is over after 64 calls. */
export const nap = '() => new Promise((done) => setTimeout(done, 8))';
