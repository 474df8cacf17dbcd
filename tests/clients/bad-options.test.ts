import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Project } from '../harness/project.ts';
import { countingServer } from './programs.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const specOf = (...benches: readonly string[]): string => `import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';
const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
const other = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'si-te' });
const another = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'si_te' });
const client = { command: ['true'] };
${benches.join('\n')}`;
const projectOf = (...benches: readonly string[]): Project => new Project({ 'server.mjs': countingServer, 'a.bench.js': specOf(...benches) });

/** What a benchmark takes, and what is said to that. */
const wrong: readonly (readonly [what: string, error: string, message: RegExp])[] = [
  [`{ target: site, client, workload: http.request() }`, 'UBENCH_E_BENCH_SHAPE', /has a client and a workload/],
  [`{ target: site, client, load: { rate: '1/s', duration: '1s' } }`, 'UBENCH_E_BENCH_SHAPE', /has a client and a load/],
  [`{ target: site, client, slo: { latency: '1s' } }`, 'UBENCH_E_OPTION_UNKNOWN', /has no option 'slo'/],
  [`{ target: site, client: 'python3 load.py' }`, 'UBENCH_E_OPTION_INVALID', /it must be what to run/],
  [`{ target: site, client: { command: 'python3 load.py' } }`, 'UBENCH_E_OPTION_INVALID', /client of bench\(\): option 'command': it must be a program and its arguments/],
  [`{ target: site, client: { command: [] } }`, 'UBENCH_E_OPTION_INVALID', /it must be a program and its arguments/],
  [`{ target: site, client: { ...client, task: 4 } }`, 'UBENCH_E_OPTION_UNKNOWN', /Did you mean 'tasks'/],
  [`{ target: site, client: { ...client, tasks: 0 } }`, 'UBENCH_E_OPTION_INVALID', /option 'tasks': it must be at least 1/],
  [`{ target: site, client: { ...client, timeout: 10 } }`, 'UBENCH_E_UNIT_MISSING', /10/],
  [`{ target: site, client: { ...client, env: { SERVICE_URL: 'http://x' } } }`, 'UBENCH_E_OPTION_INVALID', /do not begin with SERVICE_ or UBENCH_/],
  [`{ target: site, client, agents: 4 }`, 'UBENCH_E_OPTION_INVALID', /client says how many there are/],
  [`{ client }`, 'UBENCH_E_OPTION_INVALID', /option 'target'/],
  [`{ target: site, client, gate: { goodput: true } }`, 'UBENCH_E_GATE_METRIC', /goodput/],
  [`{ target: site, workload: http.request(), load: { concurrency: 1, operations: 1 }, driver: 'client' }`, 'UBENCH_E_BENCH_SHAPE', /client: \{ command \}/],
];

describe('a client that cannot be', () => {
  let errors: string[];
  beforeAll(async () => {
    const cleanup: (() => void)[] = [];
    const specs = wrong.map(([what], index) => [`spec-${index}.bench.js`, specOf(`bench('own', ${what});`)] as const);
    const { stderr } = await new Project({ 'server.mjs': countingServer, ...Object.fromEntries(specs) }, (remove) => void cleanup.push(remove)).ubench('run', '--dry-run');
    errors = stderr.split(/^(?=error: )/m).map((error) => error.replaceAll(/\s+/g, ' '));
    return () => cleanup.forEach((remove) => remove());
  });

  it.each(wrong.map(([what, ...expected], index) => [what, index, ...expected] as const))('%s is refused before anything starts, with its line', (_, index, error, message) => {
    const said = errors.find((text) => text.includes(`spec-${index}.bench.js:7`));
    expect(said, errors.join('\n')).toContain(error);
    expect(said).toMatch(message);
  });

  it('two deployments that it would be told of by the same variables are refused, by their names', async () => {
    const project = projectOf(`for (const target of [site, other, another]) bench('first of ' + target.name, { target, workload: http.request(), load: { concurrency: 1, operations: 1 } });`, `bench('own', { target: site, client });`);
    await project.ubench('run');
    expect(project.result.benchmarks.at(-1)).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_CLIENT_VARIABLE', what: expect.stringContaining("'si-te' and of 'si_te'") } });
  });
});

describe('--set', () => {
  it('changes what a client is', async () => {
    const project = projectOf(`bench('own', { target: site, client: { command: ['false'], tasks: 2 } });`);
    const { code, stdout, stderr } = await project.ubench('run', '--set', 'client.command=["true"]', '--set', 'client.tasks=3');
    expect(code, stdout + stderr).toBe(0);
    expect(project.result.benchmarks[0]!.trials[0]).toMatchObject({ client: { agents: 3 }, operations: { measure: { succeeded: 3 } } });
    expect(stdout).toContain('3 × true');
  });

  it('of what it does not have is refused', async () => {
    const project = projectOf(`bench('own', { target: site, client });`);
    expect((await project.ubench('run', '--set', 'client.task=3')).stderr).toMatch(/UBENCH_E_OPTION_UNKNOWN/);
    expect((await project.ubench('run', '--set', 'load.concurrency=3')).stderr).toMatch(/UBENCH_E_SET/);
  });
});

it('its estimate says that only the client knows how long it takes, and nothing of too few operations', async () => {
  const { code, stderr } = await projectOf(`bench('own', { target: site, client });`).ubench('run', '--dry-run');
  expect(code).toBe(0);
  expect(stderr).toContain('1 benchmark until its own client has ended');
  expect(stderr).not.toContain('few-operations');
});
