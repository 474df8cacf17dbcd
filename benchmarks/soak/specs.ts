/** The project that is killed over and over: services of one process and of many, prepared by commands or not, one that ignores its signal. */
export const files = {
  'package.json': '{ "name": "soak", "private": true, "type": "module" }',
  'server.mjs': `import { createServer } from 'node:http';
const [port, mode] = process.argv.slice(2);
if (mode === 'stubborn') process.on('SIGTERM', () => {});
console.log('listening soon');
createServer((_, response) => response.end('ok')).listen(Number(port), '127.0.0.1');
`,
  'web.bench.ts': `import { bench, deploy, describe } from 'ubench';
import { http } from '@ubench/service-http';
const server = (mode, name) => deploy(http({ command: ['node', 'server.mjs', '{port}', mode] }), { name });
const load = { concurrency: 2, operations: 200, warmup: '0s' };
describe('two at once', () => {
  const [plain, other] = [server('works', 'plain'), server('works', 'other')];
  bench('asks', { target: plain, workload: http.request(), load, trials: 3 });
  bench('asks the other', { target: other, workload: http.request(), load, trials: 2 });
});
describe('that ignores its signal', () => {
  bench('asks', { target: server('stubborn', 'stubborn'), workload: http.request(), load: { rate: '200/s', duration: '1s', warmup: '0s' } });
});
`,
  'db.bench.ts': `import { bench, deploy } from 'ubench';
import { postgres } from '@ubench/service-postgres';
const db = deploy(postgres(), { name: 'db' });
bench('reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: { concurrency: 4, operations: 400, warmup: '0s' }, trials: 2 });
bench('writes', { target: db, workload: postgres.tpcbLike({ scale: 1 }), load: { concurrency: 4, duration: '1s', warmup: '0s' } });
`,
} as const;
