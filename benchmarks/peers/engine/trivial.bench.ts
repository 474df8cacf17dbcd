import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';

const server = deploy(http(), { name: 'server' });

bench('one request', { target: server, workload: http.request({ path: '/operation' }), load: { concurrency: 1, operations: 1, warmup: '0s' } });
