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
      // 300 requests a second, whether the server keeps up or not. As fast as 16 clients can go is { concurrency: 16, duration: '5s' }.
      load: { rate: '300/s', duration: '5s', warmup: '1s' },
    },
    // What must hold. Every expectation is judged, and one that fails makes the command fail, in CI too.
    (result) => {
      expect(result.latency.p99).toBeLessThan('500ms');
      expect(result.errors.count).toBe(0);
    },
  );
});
