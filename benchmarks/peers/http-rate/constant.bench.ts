import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';

bench('2,000 requests a second', {
  target: deploy(http({ ready: { path: '/stats' } }), { name: 'server' }),
  workload: http.request(),
  load: { rate: '2000/s', duration: '10s', warmup: '2s' },
});
