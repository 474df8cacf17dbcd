import { appendFileSync } from 'node:fs';
import { postgres } from '@ubench/service-postgres';
import { afterAll, beforeAll, bench, deploy, describe } from 'ubench';
import { runPgbench } from './run-pgbench.ts';

// Set by compare.ts. Without them this is a benchmark of ubench alone.
const { PGBENCH, PGBENCH_RESULTS } = process.env;

describe('TPC-B at 500/s over 4 connections', () => {
  const db = deploy(postgres(), { name: 'db' });

  for (let round = 1; round <= 10; round++) {
    describe(`round ${round}`, () => {
      const peer = async ({ url }: { url(deployment: unknown): string }): Promise<void> => {
        if (PGBENCH === undefined || PGBENCH_RESULTS === undefined) return;
        const result = await runPgbench(PGBENCH, url(db), { rate_per_s: 500, clients: 4, seconds: 6 });
        appendFileSync(PGBENCH_RESULTS, `${JSON.stringify({ round, ...result })}\n`);
      };
      // Who goes first alternates, so that a machine that gets slower or faster favours neither. The first round makes the tables.
      if (round % 2 === 0) beforeAll(peer);
      else afterAll(peer);

      bench('ubench', {
        target: db,
        workload: postgres.tpcbLike({ scale: 10 }),
        load: { rate: '500/s', arrivals: 'poisson', maxConcurrency: 4, duration: '6s', warmup: '1s' },
      });
    });
  }
});
