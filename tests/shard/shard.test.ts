import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const functions = (...names: string[]): string => `import { bench } from 'ubench';\n${names.map((name) => `bench('${name}', () => 1);\n`).join('')}`;
const sweep = `import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';
const web = deploy(http({ command: ['node', '-e', '', '{port}'] }), { name: 'web' });
bench.sweep('sweep', { target: web, workload: http.request(), load: { concurrency: [1, 2, 4], duration: '1s' } });
`;
const files = { 'a.bench.ts': functions('a1', 'a2', 'a3'), 'b.bench.ts': functions('b1', 'b2'), 'c.bench.ts': sweep };

async function listed(project: Project, ...args: string[]): Promise<string[]> {
  const { code, stdout } = await project.ubench('run', '--list', ...args);
  expect(code).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('run --shard', () => {
  it('divides what is selected: all of it, nothing twice, sweeps whole, the same each time', async () => {
    const project = new Project(files);
    const all = await listed(project);
    const shards = [await listed(project, '--shard', '1/3'), await listed(project, '--shard', '2/3'), await listed(project, '--shard', '3/3')];
    expect(shards.flat()).toEqual(all);
    expect(shards.filter((shard) => shard.some((id) => id.startsWith('c.bench.ts')))).toHaveLength(1);
    expect(await listed(project, '--shard', '2/3')).toEqual(shards[1]);
    expect((await listed(project, '-t', '1$', '--shard', '2/2')).concat(await listed(project, '-t', '1$', '--shard', '1/2')).toSorted()).toEqual(await listed(project, '-t', '1$'));
  });

  it('has in its plan and result what is in the shard, and nothing else', async () => {
    const project = new Project({ 'a.bench.ts': files['a.bench.ts'], 'b.bench.ts': files['b.bench.ts'] });
    const ids = await listed(project, '--shard', '2/2');
    const { code } = await project.ubench('run', '--shard', '2/2');
    expect(code).toBe(0);
    expect(project.result.benchmarks.map(({ id }) => id)).toEqual(ids);
  });

  it('that is empty says so and succeeds: there may be more jobs than benchmarks', async () => {
    const project = new Project({ 'a.bench.ts': functions('only') });
    const { code, stdout, stderr } = await project.ubench('run', '--shard', '2/2');
    expect(code).toBe(0);
    expect(stderr).toContain('Shard 2/2 is empty');
    expect(stdout).toContain('Benchmarks: 0 measured');
    expect(project.result.benchmarks).toEqual([]);
  });

  it('does not forgive a selection that matches nothing, or a spec that cannot be read', async () => {
    const project = new Project({ 'a.bench.ts': functions('only'), 'b.bench.ts': 'throw new Error("broken");' });
    expect((await project.ubench('run', '-t', 'nothing like it', '--shard', '2/2')).code).toBe(5);
    expect((await project.ubench('run', '--list', '--shard', '2/2')).code).toBe(3);
  });

  it.each(['0/3', '4/3', 'a/b', '3', '1/0', '-1/3', '1/2/3'])('%s is refused, with what it takes', async (shard) => {
    const { code, stderr } = await new Project({}).ubench('run', `--shard=${shard}`);
    expect(code).toBe(5);
    expect(stderr).toContain(`--shard takes i/n, with i from 1 to n, and '${shard}' is not.`);
    expect(stderr).toContain('--shard 1/3');
  });
});
