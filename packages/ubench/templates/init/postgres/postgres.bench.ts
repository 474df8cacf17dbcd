import { postgres } from '@ubench/service-postgres';
import { bench, deploy, describe, expect } from 'ubench';

describe('my database', () => {
  // A PostgreSQL of its own: started for the run, with the settings you want to try, and removed after it. One that is up already takes the
  // place of this by `npx ubench run --at db=postgres://user@localhost/database`; the workloads below make pgbench's tables in it.
  const db = deploy(postgres({ settings: { shared_buffers: '128MB' } }), { name: 'db' });

  bench(
    'point reads',
    {
      target: db,
      // pgbench's own scripts are selectOnly, simpleUpdate and tpcbLike. Your own statements:
      // postgres.sql({ statements: 'select * from orders where id = :id', parameters: { id: { int: [1, 1000] } } })
      workload: postgres.selectOnly({ scale: 1 }),
      // 4 clients that each send when their last answer is there. A fixed rate is { rate: '500/s', duration: '5s' }.
      load: { concurrency: 4, duration: '3s', warmup: '1s' },
    },
    // What must hold. Every expectation is judged, and one that fails makes the command fail, in CI too.
    (result) => {
      expect(result.latency.p99).toBeLessThan('500ms');
      expect(result.throughput).toBeGreaterThan('50/s');
      expect(result.errors.count).toBe(0);
    },
  );
});
