import { bench, deploy } from 'ubench';
import { http } from '@ubench/service-http';
const s = deploy(http());
bench('t', { target: s, workload: http.request({ path: '/x' }), load: { concurrency: 1, operations: 10 } });
