import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';

const what = { target: deploy(http(), { name: 'server' }), workload: http.request({ path: '/1k' }) };

bench('closed loop', { ...what, load: { concurrency: 64, duration: '5s', warmup: '0s' } });
// Of which the start and the end are all that costs.
bench('shortest', { ...what, load: { concurrency: 64, operations: 64, warmup: '0s' } });
