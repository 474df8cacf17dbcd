import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const spec = (sleep_s: number): string => `import { bench, deploy } from 'ubench';
import { postgres } from '@ubench/service-postgres';
const db = deploy(postgres(), { name: 'db' });
const gate = { throughput: { margin: '20%' }, 'latency.p50': { margin: '20%' }, 'latency.p95': false } as const;
bench('sleeps', { target: db, workload: postgres.sql({ statements: 'select pg_sleep(${sleep_s})' }), load: { concurrency: 2, duration: '600ms', warmup: '200ms' }, gate });
`;

// The margin is wide: this must hold on any machine that tests run on. `npm run bench:ab` looks closer.
describe('ubench ab of a real PostgreSQL', () => {
  it('finds no change where there is none', async () => {
    const { code, stdout, stderr } = await new Project({ 'db.bench.ts': spec(0.004) }).ubench('ab', '--seed', '7');
    expect(stdout, stderr).toMatch(/Verdict: . (PASS|INCONCLUSIVE)/);
    expect(code).toBe(0);
  });
});
