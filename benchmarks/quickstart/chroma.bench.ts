import { chroma } from '@ubench/service-chroma';
import { bench, deploy, describe, expect } from 'ubench';

describe('Chroma', () => {
  const store = deploy(chroma());

  bench(
    'nearest neighbours',
    {
      target: store,
      workload: chroma.search({ vectors: 5_000, dimensions: 64, k: 10 }),
      load: { concurrency: 4, duration: '5s', warmup: '1s' },
    },
    (result) => {
      expect(result.recall).toBeGreaterThan(0.8);
      expect(result.throughput).toBeGreaterThan('20/s');
      expect(result.latency.p95).toBeLessThan('500ms');
    },
  );
});
