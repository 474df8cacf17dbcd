import { appendFileSync } from 'node:fs';
import { postgres } from '@ubench/service-postgres';
import { afterAll, beforeAll, bench, deploy, describe } from 'ubench';
import { type PgbenchScript, runPgbench } from './run-pgbench.ts';

// Set by compare.ts. Without them this is a benchmark of ubench alone.
const { PGBENCH, PGBENCH_RESULTS } = process.env;

const db = deploy(postgres(), { name: 'db' });

// The warm-up is long because JavaScript is compiled while it runs; pgbench needs none.
const load = { rate: '500/s', arrivals: 'poisson', maxConcurrency: 4, duration: '6s', warmup: '6s' } as const;

function rounds(script: PgbenchScript, workload: ReturnType<typeof postgres.tpcbLike>): void {
  for (let round = 1; round <= 5; round++) {
    describe(`${script}, round ${round}`, () => {
      const peer = async ({ url }: { url(deployment: unknown): string }): Promise<void> => {
        if (PGBENCH === undefined || PGBENCH_RESULTS === undefined) return;
        for (const protocol of ['simple', 'prepared'] as const) {
          const result = await runPgbench(PGBENCH, url(db), { script, protocol, rate_per_s: 500, clients: 4, seconds: 6 });
          appendFileSync(PGBENCH_RESULTS, `${JSON.stringify({ script, protocol, round, ...result })}\n`);
        }
      };
      // Who goes first alternates, so that a machine that gets slower or faster favours neither. The first round makes the tables.
      if (round % 2 === 0) beforeAll(peer);
      else afterAll(peer);
      // Two threads on either side.
      bench(script, { target: db, workload, load, agents: 2 });
    });
  }
}

rounds('tpcb-like', postgres.tpcbLike({ scale: 10 }));
rounds('select-only', postgres.selectOnly({ scale: 10 }));
