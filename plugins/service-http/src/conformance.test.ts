import { local } from '@ubench/backend-local';
import { testService } from '@ubench/testkit/conformance';
import plugin, { http } from './index.ts';

const program = `
  const [host, port] = process.argv.slice(1);
  require('node:http').createServer((request, response) => response.end('ok')).listen(Number(port), host)`;

testService(http({ command: ['node', '-e', program, '{host}', '{port}'] }), {
  plugin,
  backend: local(),
  workloads: [http.request({ path: '/items' }), http.request({ method: 'POST', path: '/items', body: { name: 'ä' } }, (response) => response.status === 200)],
  refused: [{ command: ['server'] }, { command: [] }, { port: 0 }],
});
