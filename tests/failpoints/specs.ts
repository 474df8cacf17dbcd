import { nap, server } from '../bad-input/web-spec.ts';

const load = "{ concurrency: 1, operations: 50, warmup: '0s' }";

/** A server with two trials, then a function. */
export const webSpec = {
  'server.mjs': server,
  'web.bench.ts': `import { bench, deploy, describe } from 'ubench';
import { http } from '@ubench/service-http';
describe('web', () => {
  const web = deploy(http({ command: ['node', 'server.mjs', '{port}', 'works'] }), { name: 'web' });
  bench('asks', { target: web, workload: http.request(), load: ${load}, trials: 2 });
});
bench('naps', ${nap});
`,
};

/** A server that is prepared by commands, and is many processes. */
export const databaseSpec = {
  'db.bench.ts': `import { bench, deploy } from 'ubench';
import { postgres } from '@ubench/service-postgres';
const db = deploy(postgres(), { name: 'db' });
bench('reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: ${load} });
`,
};
