import { postgres } from '@ubench/service-postgres';
import { bench, deploy, describe, expect } from 'ubench';

describe('PostgreSQL', () => {
  const db = deploy(postgres({ settings: { shared_buffers: '256MB' } }), { name: 'db' });

  bench(
    'point reads',
    {
      target: db,
      workload: postgres.selectOnly({ scale: 1 }),
      load: { concurrency: 4, duration: '2s', warmup: '1s' },
      trials: 3,
    },
    (result) => {
      expect(result.latency.p99).toBeLessThan('100ms');
      expect(result.throughput).toBeGreaterThan('200/s');
      expect(result.errors.share).toBeLessThan('0.1%');
    },
  );

  bench(
    'TPC-B',
    {
      target: db,
      workload: postgres.tpcbLike({ scale: 4 }),
      load: { concurrency: 4, duration: '4s', warmup: '1s' },
      trials: 2,
    },
    (result) => {
      expect(result.latency.p50).toBeLessThan('250ms');
      expect(result.throughput).toBeGreaterThan('20/s');
      expect(result.errors.count).toBe(0);
    },
  );
});
