import { http } from '@ubench/service-http';
import { truthServerCommand } from '@ubench/testkit';
import { bench, deploy } from 'ubench';

const server = deploy(http({ command: truthServerCommand({ port: '{port}', latency: '1ms' }), ready: { path: '/stats' } }), { name: 'server' });

bench('5,000 requests a second', { target: server, workload: http.request(), load: { rate: '5000/s', duration: '5s', warmup: '1s' }, agents: 1 });
