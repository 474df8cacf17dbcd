import { http } from '@ubench/service-http';
import { bench, deploy, describe, expect } from 'ubench';

describe('my server', () => {
  // Your own server goes here: the command that starts it, with {port} where it is told its port. ubench starts it, waits until it answers,
  // and stops it in the end. One that is up already takes the place of this by `npx ubench run --at server=http://localhost:3000`.
  const server = deploy(http({ command: ['node', 'benchmarks/hello-server.mjs', '{port}'] }), { name: 'server' });

  bench(
    'GET /',
    {
      target: server,
      workload: http.request({ path: '/' }),
      // 8 clients that each send when their last answer is there: how much can it take? How it does under the traffic that you have,
      // whether it keeps up or not: { rate: '200/s', duration: '30s' }.
      load: { concurrency: 8, duration: '5s', warmup: '1s' },
    },
    // What must hold. Every expectation is judged, and one that fails makes the command fail, in CI too.
    (result) => {
      expect(result.latency.p99).toBeLessThan('500ms');
      expect(result.throughput).toBeGreaterThan('100/s');
      expect(result.errors.count).toBe(0);
    },
  );
});
