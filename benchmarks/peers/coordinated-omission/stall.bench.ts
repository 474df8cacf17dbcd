import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';

// Whole periods of the stalls, the warm-up one of them.
bench('500 requests a second', {
  target: deploy(http({ ready: { path: '/stats' } }), { name: 'server' }),
  workload: http.request(),
  load: { rate: '500/s', duration: '60s', warmup: '10s' },
  slo: { latency: '100ms' },
});
