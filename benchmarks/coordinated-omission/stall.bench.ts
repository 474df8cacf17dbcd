import { http } from '@ubench/service-http';
import { truthServerCommand } from '@ubench/testkit';
import { bench, deploy, describe } from 'ubench';

/** The server is frozen for 1 s in every 10 s, and writes down when. Its first period starts with the first request. */
function stallingServer(log: string): ReturnType<typeof http> {
  const directory = process.env.TRUTH_LOG;
  return http({
    command: truthServerCommand({
      port: '{port}',
      latency: '5ms',
      stall: { for: '1s', every: '10s' },
      epoch: 'first-request',
      recordRequests: true,
      ...(directory === undefined ? {} : { log: `${directory}/${log}` }),
    }),
    ready: { path: '/stats' },
  });
}

// Whole periods, the warm-up one of them: the truth does not depend on where the measurement starts.
const wholePeriods = { duration: '60s', warmup: '10s' } as const;

describe('open loop', () => {
  const server = deploy(stallingServer('open'), { name: 'open' });
  bench('500/s', { target: server, workload: http.request(), load: { rate: '500/s', ...wholePeriods } });
});

describe('deadline', () => {
  const server = deploy(stallingServer('deadline'), { name: 'deadline' });
  // What misses a deadline is counted as an error: the share over 100 ms, measured another way than the percentiles.
  bench('500/s within 100 ms', {
    target: server,
    workload: http.request(),
    load: { rate: '500/s', timeout: '100ms', duration: '20s', warmup: '10s' },
    maxErrorShare: '20%',
  });
});

describe('closed loop', () => {
  const server = deploy(stallingServer('closed'), { name: 'closed' });
  // About 500/s too, while the server answers. Three operations meet each stall, and only they show it.
  bench('3 clients', { target: server, workload: http.request(), load: { concurrency: 3, duration: '20s', warmup: '10s' } });
});
