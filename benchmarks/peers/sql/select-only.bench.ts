import { postgres } from '@ubench/service-postgres';
import { bench, deploy } from 'ubench';

const what = { target: deploy(postgres(), { name: 'db' }), workload: postgres.selectOnly({ scale: 10 }) };

bench('closed loop', { ...what, load: { concurrency: 16, duration: '6s', warmup: '0s' } });
// Of which the start and the end are all that costs.
bench('shortest', { ...what, load: { concurrency: 16, operations: 16, warmup: '0s' } });
// The warm-up is for JavaScript, which is compiled while it runs.
bench('at a rate', { ...what, load: { rate: '2000/s', arrivals: 'poisson', maxConcurrency: 16, duration: '6s', warmup: '2s' } });
