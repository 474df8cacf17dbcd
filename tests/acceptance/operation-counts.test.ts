import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

/** What was counted by the client over warm-up and measurement, and what went wrong. */
function clientCount(project: Project): { succeeded: number; failed: number } {
  const [trial] = project.result.benchmarks[0]!.trials;
  const { warmup, measure } = trial!.operations;
  return { succeeded: warmup.succeeded + measure.succeeded, failed: warmup.failed + measure.failed };
}

/** A machine too busy to send on time counts as exactly as any other. */
const whateverTheTiming = ['--allow-invalid'];

describe('operations counted equal those of the server exactly', () => {
  it.each([
    ['an open loop over two agents', `agents: 2, load: { rate: '150/s', arrivals: 'poisson', duration: '3s', warmup: '1s' }`],
    ['a closed loop of so many operations', `load: { concurrency: 4, operations: 500, warmup: '500ms' }`],
  ])("PostgreSQL: TPC-B history rows, and TPC-B's invariant holds after %s", async (_, load) => {
    const project = new Project({
      'tpcb.bench.ts': `
        import { writeFileSync } from 'node:fs';
        import { SqlConnection } from '@ubench/sql';
        import { postgres } from '@ubench/service-postgres';
        import { afterAll, bench, deploy } from 'ubench';

        const db = deploy(postgres());
        bench('transactions', { target: db, workload: postgres.tpcbLike({ scale: 4 }), ${load} });

        afterAll(async ({ url }) => {
          const connection = await SqlConnection.open(url(db), { applicationName: 'acceptance' });
          const { rows } = await connection.client.query(\`select
            (select count(*)::int from pgbench_history) as history,
            (select sum(delta)::int from pgbench_history) as deltas,
            (select sum(abalance)::int from pgbench_accounts) as accounts,
            (select sum(tbalance)::int from pgbench_tellers) as tellers,
            (select sum(bbalance)::int from pgbench_branches) as branches\`);
          writeFileSync('after.json', JSON.stringify(rows[0]));
          await connection.close();
        });`,
    });
    const { code, stderr } = await project.ubench('run', 'tpcb.bench.ts', ...whateverTheTiming);
    expect(code, stderr).toBe(0);
    const after = JSON.parse(readFileSync(join(project.directory, 'after.json'), 'utf8')) as Record<string, number>;
    const counted = clientCount(project);
    expect(counted.failed).toBe(0);
    expect(counted.succeeded).toBeGreaterThan(300);
    expect(after['history']).toBe(counted.succeeded);
    expect(after).toMatchObject({ accounts: after['deltas'], tellers: after['deltas'], branches: after['deltas'] });
    expect(project.result.benchmarks[0]!.trials[0]!.server_operations).toBe(counted.succeeded);
  });

  it('PostgreSQL: point reads by the index scans of the server', async () => {
    const project = new Project({
      'reads.bench.ts': `
        import { postgres } from '@ubench/service-postgres';
        import { bench, deploy } from 'ubench';
        bench('reads', { target: deploy(postgres()), workload: postgres.selectOnly(), load: { concurrency: 2, operations: 2_000 } });`,
    });
    const { code, stderr } = await project.ubench('run', 'reads.bench.ts', ...whateverTheTiming);
    expect(code, stderr).toBe(0);
    expect(clientCount(project)).toEqual({ succeeded: 2_000, failed: 0 });
    expect(project.result.benchmarks[0]!.trials[0]!.server_operations).toBe(2_000);
  });

  it('Chroma: the count of the collection after add', async () => {
    const project = new Project({
      'add.bench.ts': `
        import { chroma } from '@ubench/service-chroma';
        import { bench, deploy, expect } from 'ubench';
        bench('add', { target: deploy(chroma()), workload: chroma.add({ batchSize: 5, dimensions: 16 }), load: { concurrency: 3, operations: 120 } },
          (result) => { expect(result.vectorsPerSecond).toBeGreaterThan('1/s'); });`,
    });
    const { code, stderr } = await project.ubench('run', 'add.bench.ts', ...whateverTheTiming);
    expect(code, stderr).toBe(0);
    expect(clientCount(project)).toEqual({ succeeded: 120, failed: 0 });
    expect(project.result.benchmarks[0]!.trials[0]!.server_operations).toBe(120);
  });
});
