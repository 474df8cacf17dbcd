import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const files = {
  'specs/orders.bench.ts': `
    import { postgres } from '@ubench/service-postgres';
    import { bench, deploy, describe } from 'ubench';
    import { scale } from './scale.ts';
    describe('orders', () => {
      const db = deploy(postgres({ settings: { work_mem: '8MB', shared_buffers: '64MB' } }));
      bench('reads', { target: db, workload: postgres.selectOnly({ scale }), load: { concurrency: 4, duration: '5s' } });
      bench.sweep('rates', { target: db, workload: postgres.tpcbLike({ scale }), load: { rate: ['10/s', '20/s'], duration: '60s' } });
    });
    bench('pure', () => Math.sqrt(2));`,
  'specs/scale.ts': 'export const scale = 2;',
};
const plan = async (project: Project, ...flags: string[]): Promise<string> => {
  const { code, stdout, stderr } = await project.ubench('run', '--dry-run', ...flags);
  expect(code, stderr).toBe(0);
  return stdout;
};

const one = (): Project => new Project(files);

describe('a plan', () => {
  it('is the same, byte for byte, from two different directories', async () => {
    const [here, there] = await Promise.all([plan(one(), '--seed', '7'), plan(one(), '--seed', '7')]);
    expect(there).toBe(here);
    expect(await plan(one())).toBe(await plan(one()));
  });

  it('names no directory, time or port, and has its keys in order', async () => {
    const project = one();
    const text = await plan(project);
    expect(text).not.toContain(project.directory);
    const parsed = JSON.parse(text) as { benchmarks: { id: string; seed: number }[]; schema: string };
    expect(parsed.schema).toBe('ubench.plan/1');
    expect(Object.keys(parsed)).toEqual(Object.keys(parsed).toSorted());
    expect(parsed.benchmarks.map(({ id }) => id)).toEqual([
      'specs/orders.bench.ts > orders > reads',
      'specs/orders.bench.ts > orders > rates [rate=10/s]',
      'specs/orders.bench.ts > orders > rates [rate=20/s]',
      'specs/orders.bench.ts > pure',
    ]);
    expect(new Set(parsed.benchmarks.map(({ seed }) => seed)).size).toBe(4);
  });

  it('changes with the seed, an override, and any module of the spec', async () => {
    const base = await plan(one());
    expect(await plan(one(), '--seed', '8')).not.toBe(base);
    expect(await plan(one(), '--set', 'workload.scale=3')).not.toBe(base);
    const edited = new Project({ ...files, 'specs/scale.ts': 'export const scale = 2; // a comment' });
    expect(await plan(edited)).not.toBe(base);
  });

  it('is warned of beside it where it makes too few operations for a p99', async () => {
    const { stderr } = await one().ubench('run', '--dry-run');
    const warned = stderr.match(/^warning: .* \[few-operations\]$/gm);
    expect(warned).toHaveLength(1);
    expect(warned![0]).toMatch(/rates \[rate=10\/s\]: it makes 600 operations over all trials, and a p99 needs 1,000/);
  });

  it('starts nothing and writes nothing', async () => {
    const project = one();
    await plan(project);
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
  });
});
