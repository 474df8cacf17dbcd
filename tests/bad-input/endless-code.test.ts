import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { benchOf, database, imports, nap, quick, server, web } from './web-spec.ts';

const spec = { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` };
const never = 'new Promise(() => {})';

/** A configuration with one plugin, whose code begins on line 4. */
const plugin = (setup: string, more = ''): Record<string, string> => ({
  'ubench.config.ts': `import { definePlugin } from 'ubench';
import { z } from 'zod';
export default { hookTimeout: '1s', ${more} plugins: [definePlugin({ name: 'watcher', api: 1, setup(api) {
${setup}
} })] };
`,
});
const patient = (more = ''): Record<string, string> => ({ 'ubench.config.ts': `export default { hookTimeout: '1s', ${more} };\n` });

const load = (grace: string): string => `load: { concurrency: 1, operations: 5, timeout: '900h', grace: '${grace}' }`;

describe.concurrent('a plugin', () => {
  it.for([
    ['throws', "throw new Error('no licence');", 'UBENCH_E_PLUGIN_FAILED', "The plugin 'watcher' failed to load: no licence", 'ubench.config.ts:4'],
    ['rejects', "return Promise.reject(new Error('no licence'));", 'UBENCH_E_PLUGIN_FAILED', "The plugin 'watcher' failed to load: no licence", 'ubench.config.ts:4'],
    ['never ends', `return ${never};`, 'UBENCH_E_HOOK_TIMEOUT', "The hook 'setup' of the plugin 'watcher' did not end within 1 s.", 'plugin watcher'],
  ] as const)('whose setup %s is named, and nothing is started', async ([, setup, id, what, where], { expect, onTestFinished }) => {
    const project = new Project({ ...spec, ...plugin(setup) }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(5);
    expect(stderr).toContain(`${what} [${id}]`);
    expect(stderr).toContain(where);
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(stdout).toBe('');
  });

  it.for(['config', 'collect', 'plan'])('whose tap of %s never ends keeps the run from starting, and is named', async (hook, { expect, onTestFinished }) => {
    const project = new Project({ ...spec, ...plugin(`api.hooks.${hook}.tapPromise('stuck', () => ${never});`) }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(5);
    expect(stderr).toContain(`The hook '${hook}' of the plugin 'watcher' did not end within 1 s. [UBENCH_E_HOOK_TIMEOUT]`);
    expect(stderr).toContain(`at plugin watcher, hook ${hook}, ubench.config.ts:4`);
    expect(stderr).toContain('UBENCH_HOOK_TIMEOUT=5m');
  });

  it.for([
    ['deploy', 'tapPromise'],
    ['ready', 'tapPromise'],
    ['prepare', 'tapPromise'],
    ['warmup', 'tapPromise'],
    ['measure', 'tapPromise'],
    ['result', 'tap'],
    ['verdict', 'tapPromise'],
    ['teardown', 'tapPromise'],
  ] as const)('whose tap of %s never ends is named in the result, and what was started is stopped', async ([hook, tap], { expect, onTestFinished }) => {
    const project = new Project({ ...spec, ...plugin(`api.hooks.${hook}.${tap}('stuck', () => ${never});`) }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    const { errors, deployments, benchmarks, run } = project.result;
    expect([...errors, ...deployments.map(({ error }) => error), ...benchmarks.map(({ error }) => error)]).toContainEqual(
      expect.objectContaining({ code: 'UBENCH_E_HOOK_TIMEOUT', where: `plugin watcher, hook ${hook}, ubench.config.ts:4` }),
    );
    expect(run).toMatchObject({ status: 'FAILED', exit_code: 3 });
    expect(leftRunning(project)).toEqual([]);
  });

  it('whose tap of report never ends loses no output, and the exit code is 6', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...spec, ...plugin(`api.hooks.report.tapPromise('stuck', () => ${never});`) }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr).toContain("A hook failed: The hook 'report' of the plugin 'watcher' did not end within 1 s. [UBENCH_E_HOOK_TIMEOUT]");
    expect(stdout).toContain('1 measured');
    expect(project.result.run).toMatchObject({ status: 'COMPLETED', exit_code: 0 });
  });

  it('whose tap throws is named with its line', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...spec, ...plugin("\napi.hooks.ready.tap('bad', async () => { throw new Error('no disk'); });") }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.deployments).toMatchObject([
      { error: { code: 'UBENCH_E_HOOK_FAILED', what: "The hook 'ready' of the plugin 'watcher' failed: no disk", where: 'plugin watcher, hook ready, ubench.config.ts:5' } },
    ]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('whose reporter never ends loses its own output, and the exit code is 6', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...spec, ...patient(`reporters: [{ name: 'slow', end: () => ${never} }]`) }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr).toContain("The reporter 'slow' failed: It had not written its output within 1 s. [UBENCH_E_REPORTER_TIMEOUT]");
    expect(project.result.run.status).toBe('COMPLETED');
  });

  it('whose reporter fails later than it returns loses its own output, and the exit code is 6', async ({ expect, onTestFinished }) => {
    const failing = "{ name: 'late', async event() { throw new Error('no paper'); } }";
    const project = new Project({ ...spec, ...patient(`reporters: [${failing}]`) }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr).toContain("The reporter 'late' failed: no paper");
    expect(project.result).toMatchObject({ run: { status: 'COMPLETED' }, errors: [] });
  });

  it.for([
    ['starts nothing and waits for ever', `start: () => ${never}`],
    ['never says where its instance answers', `start: async () => [{}], poll: async () => [{ status: 'RUNNING' }], endpoint: () => ${never}`],
  ] as const)('whose backend %s, with nothing left to do, is given up, and the result is written', async ([, methods], { expect, onTestFinished }) => {
    const backend = `api.backend({ name: 'void', options: z.strictObject({}), create: () => ({ instances: { ${methods}, kill() {}, stop: async () => [] } }) });`;
    const files = { 'a.bench.ts': `${imports}${web()}${quick}bench('naps', ${nap});\n`, ...plugin(backend, "backend: 'void',") };
    const project = new Project(files, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result).toMatchObject({
      run: { status: 'FAILED' },
      errors: [{ code: 'UBENCH_E_STALLED' }],
      benchmarks: [{ name: 'quick', status: 'interrupted' }, { name: 'naps', status: 'interrupted' }],
    });
    expect(stdout).toContain('UBENCH_E_STALLED');
  });

  it('whose service cannot say how it is launched is an error with a code and a place', async ({ expect, onTestFinished }) => {
    const files = {
      'odd.mjs': `import { defineService } from '@ubench/core';
import { z } from 'zod';
export const odd = defineService({ name: 'odd', options: z.strictObject({}), launch: () => null.command, probe: () => ${never} }, {});\n`,
      'a.bench.js': `${imports}import { odd } from './odd.mjs';\nconst it = deploy(odd());\nbench('b', { target: it, workload: { ...http.request(), service: 'odd' }, load: { concurrency: 1, operations: 1 } });\n`,
    };
    const project = new Project(files, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(3);
    expect(project.result.deployments).toMatchObject([
      { error: { code: 'UBENCH_E_DEPLOYMENT_FAILED', what: expect.stringContaining("'odd' could not be started: Cannot read properties of null"), where: 'odd.mjs:3' } },
    ]);
  });

  it('whose service never tells whether it is ready is told apart from one that is not', async ({ expect, onTestFinished }) => {
    const files = {
      'mute.mjs': `import { defineService } from '@ubench/core';
import { z } from 'zod';
export const mute = defineService({ name: 'mute', options: z.strictObject({}), launch: () => ({ command: ['sleep', '1000'], url: 'mute://here', stop: { signal: 'SIGTERM', grace_ns: 1e9 } }), probe: () => ${never} }, {});\n`,
      'a.bench.js': `${imports}import { mute } from './mute.mjs';\nconst it = deploy(mute());\nbench('b', { target: it, workload: { ...http.request(), service: 'mute' }, load: { concurrency: 1, operations: 1 } });\n`,
    };
    const project = new Project(files, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(3);
    expect(project.result.deployments).toMatchObject([
      { error: { code: 'UBENCH_E_UNREACHABLE', what: "'mute' cannot be used: the probe of mute neither answered nor gave up when its time was over." } },
    ]);
    expect(leftRunning(project)).toEqual([]);
  });
});

describe.concurrent('code of a spec that never ends', () => {
  it('as beforeAll fails its benchmarks at its line, and those of other describes are measured', async ({ expect, onTestFinished }) => {
    const stuck = `describe('stuck', () => {\n  ${web()}  beforeAll(() => ${never});\n  ${benchOf('web', 'http.request()')}});\n`;
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${stuck}bench('naps', ${nap});\n`, ...patient() }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      { status: 'failed', error: { code: 'UBENCH_E_HOOK_OF_SPEC_TIMEOUT', what: 'beforeAll of the spec did not end within 1 s.', where: 'a.bench.ts:6' } },
      { name: 'naps', status: 'measured' },
    ]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('as afterAll fails the run at its line, and keeps what was measured', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}afterAll(async () => {\n  await ${never};\n});\n`, ...patient() },
      onTestFinished,
    );
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured', validity: { valid: true } }]);
    expect(project.result.errors).toMatchObject([{ code: 'UBENCH_E_HOOK_OF_SPEC_TIMEOUT', where: 'a.bench.ts:6' }]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('as beforeAll ends at once when the run is interrupted', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}beforeAll(() => { console.error('waiting'); return ${never}; });\nbench('naps', ${nap});\n` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/waiting/);
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    expect(project.result).toMatchObject({ run: { status: 'INTERRUPTED' }, errors: [], benchmarks: [{ status: 'interrupted' }] });
  });

  it('as a measured function fails its benchmark after its timeout, and the next is measured', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'a.bench.ts': `${imports}bench('stuck', { fn: () => ${never}, timeout: '0.5s', tags: ['slow'] });\nbench('naps', ${nap});\n` },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      { name: 'stuck', tags: ['slow'], status: 'failed', error: { code: 'UBENCH_E_BENCH_TIMEOUT', what: 'The benchmark took longer than its timeout of 0.5 s.', where: 'a.bench.ts:4' } },
      { name: 'naps', status: 'measured' },
    ]);
  });

  it.for([
    ['is never settled', never],
    ['never returns', '{ for (;;); }'],
  ] as const)('as an operation that %s fails the benchmark after its timeout', async ([, code], { expect, onTestFinished }) => {
    const bench = `bench('stuck', { target: db, workload: postgres.transaction(async () => ${code}), load: { concurrency: 1, operations: 5, timeout: '60s', grace: '60s' }, timeout: '3s' });\n`;
    const project = new Project({ 'a.bench.ts': `${imports}${database()}${bench}` }, onTestFinished);
    const finished = await project.ubench('run');
    expect(finished.code, finished.stderr).toBe(3);
    expect(project.result.benchmarks).toMatchObject([{ validity: { valid: false }, error: { code: 'UBENCH_E_BENCH_TIMEOUT' } }]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('has as much time as it is given, however much or little', async ({ expect, onTestFinished }) => {
    const project = new Project(
      {
        'server.mjs': server,
        'a.bench.ts': `${imports}${web('works', "startTimeout: '900h'")}bench('long', { target: web, workload: http.request(), ${load('900h')}, timeout: '900h' });
bench('naps', { fn: ${nap}, timeout: '900h' });
bench('short', { target: web, workload: http.request(), ${load('0.2ms')}, timeout: '0.2ms' });\n`,
        'ubench.config.ts': "export default { hookTimeout: '900h' };\n",
      },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(stderr).not.toContain('TimeoutOverflowWarning');
    expect(project.result.benchmarks).toMatchObject([
      { name: 'long', status: 'measured', trials: [{ operations: { measure: { succeeded: 5 } } }] },
      { name: 'naps', status: 'measured' },
      { name: 'short', validity: { valid: false }, error: { code: 'UBENCH_E_BENCH_TIMEOUT' } },
    ]);
  });
});
