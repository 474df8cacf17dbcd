import { expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

it('a result keeps what charts are drawn from: percentile curves, what the client used, and the panels of its workloads', async () => {
  const project = new Project({
    'both.bench.ts': `
      import { chroma } from '@ubench/service-chroma';
      import { postgres } from '@ubench/service-postgres';
      import { bench, deploy } from 'ubench';
      const load = { concurrency: 2, duration: '2s' };
      bench('transactions', { target: deploy(postgres()), workload: postgres.tpcbLike(), load });
      bench('search', { target: deploy(chroma()), workload: chroma.search({ vectors: 500, dimensions: 8 }), load });`,
  });
  const { code, stderr } = await project.ubench('run', 'both.bench.ts', '--allow-invalid');
  expect(code, stderr).toBe(0);
  const [transactions, search] = project.result.benchmarks;

  const { metrics, curves, panels, trials } = transactions!;
  const latency = metrics['latency'];
  const curve = curves!['latency']!;
  expect(latency).toMatchObject({ kind: 'latency', p90_ns: curve.value_ns[curve.share.indexOf(0.9)] });
  expect(curve.share.at(-1)).toBeCloseTo(1 - 10 / (latency as { n: number }).n, 6);
  expect(Object.keys(curves!)).toContain('serviceTime');

  const { time_s, cpu_cores, rss_bytes } = trials[0]!.client.series!;
  expect(time_s.at(-1)).toBeGreaterThan(1.5);
  expect(cpu_cores.slice(1).every((cores) => cores !== null && cores > 0)).toBe(true);
  expect(rss_bytes.every((bytes) => bytes! > 1e7)).toBe(true);

  expect(panels).toMatchObject([{ id: 'sql-statements', title: 'Statement latency' }]);
  expect(new Set(panels![0]!.rows.map(([statement]) => statement)).size).toBe(7);
  expect(search!.panels).toMatchObject([{ id: 'recall-throughput', rows: [[(search!.metrics['recall'] as { value_share: number }).value_share, expect.any(Number)]] }]);
});
