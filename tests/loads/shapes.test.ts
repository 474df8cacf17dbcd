import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Project } from '../harness/project.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Writes down which requests came. */
const server = `import { createServer } from 'node:http';
  import { appendFileSync } from 'node:fs';
  createServer((request, response) => {
    appendFileSync('requests.log', request.method + ' ' + request.url + '\\n');
    response.end('hello');
  }).listen(Number(process.argv[2]), '127.0.0.1');`;

/** 60 requests in 600 ms, every third of another kind. */
const requests = Array.from({ length: 60 }, (_, i) => ({ method: i % 3 === 0 ? 'POST' : 'GET', path: `/item/${i}`, at: i * 10 }));
const trace = ['offset_ms,method,path', ...requests.map(({ at, method, path }) => `${at},${method},${path}`), ''].join('\n');

const projectOf = (...benches: string[]): Project =>
  new Project({
    'server.mjs': server,
    'specs/requests.csv': trace,
    'specs/a.bench.ts': `import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      const target = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      const workload = http.request();
      ${benches.join('\n')}`,
  });
const seenBy = (project: Project): string[] => readFileSync(join(project.directory, 'requests.log'), 'utf8').trim().split('\n').filter((line) => line.includes('/item'));

describe('a trace', () => {
  it('is replayed by two agents: each of its requests once, as it says', async () => {
    const project = projectOf(`bench('again', { target, workload, load: { trace: 'requests.csv' }, agents: 2 });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(stdout + stderr).toMatch(/again/);
    expect([0, 3], stdout + stderr).toContain(code);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ load: { arrivals: { trace: { path: 'specs/requests.csv', operations: 60, length_ns: 590e6, unit: 'ms' } } }, metrics: { operations: { value: 60 } } });
    expect(seenBy(project).toSorted()).toEqual(requests.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('that cannot be replayed is refused before anything starts, with its line', async () => {
    const project = projectOf(`bench('again', { target, workload, load: { trace: 'requests.csv' } });`);
    project.write({ 'specs/requests.csv': `${trace}5,GET,/late\n` });
    const { code, stderr } = await project.ubench('run');
    expect(stderr).toMatch(/The trace goes back in time: 5 comes after 590\..*specs\/requests\.csv:62/s);
    expect(code).toBe(5);
  });

  it('that has less than the load asks for is refused with the line of its benchmark', async () => {
    const project = projectOf(`bench('again', { target, workload, load: { trace: 'requests.csv', operations: 61 } });`);
    const { code, stderr } = await project.ubench('run', '--dry-run');
    expect(stderr).toMatch(/asks for 61 operations.*specs\/a\.bench\.ts:5/s);
    expect(code).toBe(5);
  });

  it('is in the plan by its hash, and the same from any directory', async () => {
    const plans = await Promise.all([0, 1].map(() => projectOf(`bench('again', { target, workload, load: { trace: { file: 'requests.csv', speed: 2 } } });`).ubench('run', '--dry-run')));
    expect(plans[0]!.stdout).toMatch(/"sha256": "[0-9a-f]{64}"/);
    expect(plans[0]!.stdout).toBe(plans[1]!.stdout);
  });
});

describe('a ramp', () => {
  it('sends the integral of its rate over two agents', async () => {
    const project = projectOf(`bench('more', { target, workload, load: { rate: { from: '20/s', stages: [{ to: '100/s', over: '500ms' }, { hold: '500ms' }] }, warmup: '0s' }, agents: 2 });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect([0, 3], stdout + stderr).toContain(code);
    expect(project.result.benchmarks[0]!.metrics['operations']).toMatchObject({ value: 80 });
  });
});
