import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

interface Listing {
  readonly name: string;
  readonly from: string;
  readonly version?: string;
  readonly brings: readonly { readonly kind: string; readonly name: string; readonly workloads?: readonly string[] }[];
  readonly hooks: readonly string[];
  readonly error?: { readonly code: string; readonly what: string };
}

async function listed(project: Project): Promise<{ code: number | null; plugins: Record<string, Listing> }> {
  const { code, stdout, stderr } = await project.ubench('plugins', '--json');
  expect(stderr).toBe('');
  const { schema, plugins } = JSON.parse(stdout) as { schema: string; plugins: Listing[] };
  expect(schema).toBe('ubench.plugins/1');
  return { code, plugins: Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin])) };
}

const manifest = (...dependencies: string[]): Record<string, string> => ({
  'package.json': JSON.stringify({ name: 'a-project', type: 'module', devDependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])) }),
});
const configOf = (plugins: string): Record<string, string> => ({
  'ubench.config.ts': `import { defineConfig, definePlugin } from 'ubench';
    export default defineConfig({ plugins: [${plugins}] });`,
});

describe('ubench plugins', () => {
  it('lists what comes with ubench, with what each brings', async () => {
    const { code, plugins } = await listed(new Project({}));
    expect(code).toBe(0);
    expect(plugins['@ubench/backend-local']).toEqual({
      name: '@ubench/backend-local',
      from: 'built in',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      brings: [{ kind: 'backend', name: 'local' }],
      hooks: [],
    });
    expect(Object.keys(plugins)).toContain('@ubench/reporter-json');
    expect(Object.keys(plugins)).not.toContain('@ubench/service-postgres');
  });

  it("lists the plugins among the project's dependencies, services with their workloads", async () => {
    const { plugins } = await listed(new Project(manifest('@ubench/service-postgres', 'zod')));
    expect(plugins['@ubench/service-postgres']).toMatchObject({
      from: 'package.json',
      brings: [{ kind: 'service', name: 'postgres', workloads: expect.arrayContaining(['selectOnly', 'transaction']) }],
    });
    expect(Object.keys(plugins)).not.toContain('zod');
  });

  it('lists those of the configuration, with the hooks that they tap', async () => {
    const watcher = `definePlugin({ name: 'watcher', api: 1, setup(api) {
      api.hooks.report.tapPromise('r', async () => {});
      api.hooks.plan.tap('p', () => {}); } })`;
    const { plugins } = await listed(new Project(configOf(`${watcher}, '@ubench/service-http'`)));
    expect(plugins['watcher']).toEqual({ name: 'watcher', from: 'configuration', brings: [], hooks: ['plan', 'report'] });
    expect(plugins['@ubench/service-http']).toMatchObject({ from: 'configuration', brings: [{ kind: 'service', name: 'http' }] });
  });

  it('lists one that does not load with its error, beside the others, and exits with 3', async () => {
    const project = new Project({ ...configOf("'./mine.mjs'"), ...manifest('ubench-service-nowhere'), 'mine.mjs': "throw new Error('no moon today');" });
    const { code, plugins } = await listed(project);
    expect(code).toBe(3);
    expect(plugins['./mine.mjs']).toMatchObject({ brings: [], error: { code: 'UBENCH_E_PLUGIN_FAILED', what: expect.stringContaining('no moon today') } });
    expect(plugins['ubench-service-nowhere']).toMatchObject({ error: { code: 'UBENCH_E_PLUGIN_MISSING' } });
    expect(plugins['@ubench/backend-local']!.error).toBeUndefined();
  });

  it('lists one that never ends loading as failed', async () => {
    const project = new Project({ ...configOf("'./mine.mjs'"), 'mine.mjs': 'await new Promise(() => {});' });
    const { code, plugins } = await listed(project);
    expect(code).toBe(3);
    expect(plugins['./mine.mjs']).toMatchObject({ error: { what: expect.stringContaining('it was not loaded within 10 s') } });
  });

  it('shows a person the same', async () => {
    const { code, stdout } = await new Project({ ...configOf("'ubench-reporter-nowhere'"), ...manifest('@ubench/service-http') }).ubench('plugins');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^✓ @ubench\/service-http +\d+\.\d+\.\d+ +package\.json\n {4}service http: request$/m);
    expect(stdout).toMatch(/^✗ ubench-reporter-nowhere +– +configuration\n {4}error: There is no plugin 'ubench-reporter-nowhere'\..*\n.*→ Install the plugin/m);
  });
});
