import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const server = `import { createServer } from 'node:http';
  createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');`;
const spec = `import { http } from '@ubench/service-http';
  import { bench, deploy } from 'ubench';
  const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
  bench('hello', { target: site, workload: http.request(), load: { concurrency: 2, operations: 40, warmup: '100ms' } });`;

const withPlugin = (setup: string): Project =>
  new Project({
    'server.mjs': server,
    'a.bench.ts': spec,
    'ubench.config.ts': `import { defineConfig, definePlugin } from 'ubench';
      import { z } from 'zod';
      export default defineConfig({ plugins: [definePlugin({ name: 'watcher', api: 1, setup(api) { ${setup} } })] });`,
  });

describe('a plugin of a configuration', () => {
  it('sees every stage of a run, in order', async () => {
    const stages = ['config', 'collect', 'plan', 'deploy', 'ready', 'prepare', 'warmup', 'measure', 'result', 'verdict', 'teardown', 'report'];
    const project = withPlugin(stages.map((stage) => `api.hooks.${stage}.tap('say', () => console.error('STAGE ${stage}'));`).join('\n'));
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    expect([...stderr.matchAll(/^STAGE (\w+)$/gm)].map((match) => match[1])).toEqual(stages);
  });

  it('that fails in a hook of a benchmark fails that benchmark, named, and what is up comes down', async () => {
    const project = withPlugin(`api.hooks.result.tap('bad', () => { throw new Error('no disk'); });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stdout).toMatch(/The hook 'result' of the plugin 'watcher' failed: no disk/);
    expect(stderr).toMatch(/site: stopped/);
    expect(project.result.benchmarks[0]).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_HOOK_FAILED' } });
  });

  it('that fails in report is told of, loses no output, and exits with 6', async () => {
    const project = withPlugin(`api.hooks.report.tap('bad', () => { throw new Error('no network'); });`);
    const { code, stderr } = await project.ubench('run');
    expect(code).toBe(6);
    expect(stderr).toMatch(/The hook 'report' of the plugin 'watcher' failed: no network/);
    expect(project.result.run.exit_code).toBe(0);
  });

  it('that fails in teardown is told of, and loses nothing', async () => {
    const project = withPlugin(`api.hooks.teardown.tapPromise('bad', async () => { throw new Error('stuck'); });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stderr).toMatch(/site: stopped/);
    expect(stdout).toMatch(/The hook 'teardown' of the plugin 'watcher' failed: stuck/);
    expect(project.result.benchmarks[0]).toMatchObject({ status: 'measured', validity: { valid: true } });
  });

  it('can bring a reporter of its own, used by name', async () => {
    const project = withPlugin(`
      api.reporter({ name: 'shout', options: z.strictObject({ word: z.string().default('SHOUT') }), create: ({ word }) => ({ name: 'shout', event(event) {
        if (event.type === 'benchmark-end') console.error(word + ' ' + event.result.name); } }) });`);
    const { code, stderr } = await project.ubench('run', '--reporter', 'shout');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/SHOUT hello/);
    expect(project.result.run.exit_code).toBe(0);
  });
});
