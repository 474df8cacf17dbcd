import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

/** Writes down when it was asked for what, as `path time`; fails what it is told to. */
const server = `
  import { appendFileSync } from 'node:fs';
  import { createServer } from 'node:http';
  const log = [];
  createServer((request, response) => {
    if (request.url === '/count') return response.end(String(log.length));
    log.push(request.url + ' ' + performance.now());
    response.statusCode = request.url === '/broken' ? 500 : 200;
    setTimeout(() => response.end('hello'), 5);
  }).listen(Number(process.argv[2]), '127.0.0.1');
  process.on('SIGTERM', () => {
    appendFileSync(process.argv[3], log.join('\\n') + '\\n');
    process.exit();
  });`;

const projectWith = (...benches: string[]): Project =>
  new Project({
    'server.mjs': server,
    'a.bench.ts': `import { http } from '@ubench/service-http';
      import { bench, deploy, expect } from 'ubench';
      const serve = (name) => deploy(http({ command: ['node', 'server.mjs', '{port}', name + '.log'] }), { name });
      ${benches.join('\n')}`,
  });

interface Request {
  readonly path: string;
  readonly at_ms: number;
}
const askedOf = (project: Project, name: string): Request[] =>
  readFileSync(join(project.directory, `${name}.log`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([path, at]) => ({ path: path!, at_ms: Number(at) }));

/** What a benchmark with such a background is refused with. */
const refused = async (background: string): Promise<string> =>
  (await projectWith(`const site = serve('site'); bench('b', { target: site, workload: http.request(), load: { concurrency: 1, operations: 9 }, background: ${background} });`).ubench('run', '--list')).stderr;

describe('a load in the background of a benchmark', () => {
  it('runs from before the first operation until after the last, and is measured apart, on the same deployment and on another', async () => {
    const project = projectWith(
      `const [site, other] = [serve('site'), serve('other')];
       bench('readers', {
         target: site, workload: http.request({ path: '/read' }), load: { concurrency: 2, operations: 100, warmup: '300ms' }, trials: 2,
         background: [
           { name: 'crawler', workload: http.request({ path: '/crawl' }), load: { concurrency: 1, think: '5ms' } },
           { workload: http.request({ path: '/elsewhere' }), target: other, load: { concurrency: 1 } },
         ],
       }, (result) => {
         expect(result.background.crawler.latency.mean).toBeLessThan('10s');
         expect(result.background.request.throughput).toBeGreaterThan('0.1/s');
       });`,
    );
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ validity: { valid: true }, metrics: { latency: { n: 200 } }, trials: [{}, {}] });
    expect(result!.assertions).toMatchObject([
      { metric: 'background.crawler.latency.mean', trials: [expect.any(Number), expect.any(Number)], verdict: 'PASS' },
      { metric: 'background.request.throughput', verdict: 'PASS' },
    ]);
    const [crawler, elsewhere] = result!.background!;
    expect(crawler).toMatchObject({ name: 'crawler', deployment: 'a.bench.ts > site', headline: 'serviceTime', validity: { valid: true }, trials: [{ client: { agents: 1, clients: 1 } }, {}] });
    expect(elsewhere).toMatchObject({ name: 'request', deployment: 'a.bench.ts > other', workload: { options: { path: '/elsewhere' } } });
    expect(crawler!.seed).not.toBe(elsewhere!.seed);
    // What the server saw is what was measured, of each alone.
    const asked = askedOf(project, 'site');
    const counted = (load: { trials: NonNullable<typeof result>['trials'] }): number =>
      load.trials.reduce((sum, { operations: { warmup, measure } }) => sum + warmup.succeeded + measure.succeeded, 0);
    const of = (path: string): Request[] => asked.filter((request) => request.path === path);
    expect([of('/read').length, of('/crawl').length]).toEqual([counted(result!), counted(crawler!)]);
    expect(askedOf(project, 'other').filter(({ path }) => path === '/elsewhere')).toHaveLength(counted(elsewhere!));
    expect(of('/crawl')[0]!.at_ms).toBeLessThan(of('/read')[0]!.at_ms);
    expect(stdout).toMatch(/beside it, crawler: p50 .*\/s, 0 errors/);
  });

  it("is in the server's own count where both workloads ask for it in the same way, and keeps it from being compared where they do not", async () => {
    const project = projectWith(
      `const site = serve('site');
       const serverOperations = async ({ endpoint }) => Number(await (await fetch(endpoint.url + '/count')).text());
       const counted = (path) => {
         const made = http.request({ path });
         return { ...made, type: { ...made.type, serverOperations } };
       };
       const readers = (name, beside) => bench(name, { target: site, workload: counted('/read'), load: { concurrency: 1, operations: 200 }, background: [{ name: 'beside', workload: counted(beside), load: { concurrency: 2 } }] });
       readers('alike', '/read');
       readers('different', '/other');`,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(0);
    const [alike, different] = project.result.benchmarks;
    const counted = (load: { trials: NonNullable<typeof alike>['trials'] }): number => load.trials[0]!.operations.warmup.succeeded + load.trials[0]!.operations.measure.succeeded;
    expect(alike!.trials[0]!.server_operations).toBe(counted(alike!) + counted(alike!.background![0]!));
    expect(different).toMatchObject({ validity: { valid: true }, trials: [{ server_operations: null }] });
    expect(different!.warnings).toContainEqual({ code: 'counter-unchecked', message: expect.stringContaining("the load 'beside'") });
    expect(alike!.warnings.filter(({ code: of }) => of === 'counter-unchecked')).toEqual([]);
  });

  it('that fails makes the benchmark invalid, with its reason', async () => {
    const project = projectWith(
      `const site = serve('site');
       bench('readers', { target: site, workload: http.request(), load: { concurrency: 1, operations: 100 }, background: [{ name: 'broken', workload: http.request({ path: '/broken' }), load: { concurrency: 1 } }] });`,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    const [result] = project.result.benchmarks;
    expect(result!.validity.reasons).toContainEqual({ code: 'background-errors', message: expect.stringMatching(/^the load 'broken' beside it cannot be believed: no operation succeeded/) });
    expect(result!.background).toMatchObject([{ validity: { valid: false }, errors: { 'http 500': {} } }]);
    expect(result!.background![0]!.validity.reasons.map((reason) => reason.code)).toContain('no-success');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain("invalid: the load 'broken' beside it cannot be believed");
  });

  it('that cannot be prepared keeps the benchmark from being measured, and its deployment is brought up and down', async () => {
    const project = projectWith(
      `import { workloadOf } from '@ubench/load';
       import { z } from 'zod';
       const site = serve('site');
       const stubborn = workloadOf({
         service: 'http', name: 'stubborn', options: z.strictObject({}), metrics: {}, mutates: false,
         prepare: async () => { throw new Error('there is no such table'); },
         connect: async () => ({ operate: async () => {}, connected: true, close: async () => {} }),
       }, {});
       bench('readers', { target: site, workload: http.request(), load: { concurrency: 1, operations: 10 }, background: [{ workload: stubborn, load: { concurrency: 1 } }] });`,
    );
    const { code } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([{ status: 'failed', error: { code: 'UBENCH_E_BENCH_FAILED', what: expect.stringContaining('there is no such table') } }]);
  });

  it('is in the plan, and in the points of a sweep with a seed of its own', async () => {
    const project = projectWith(
      `const [site, other] = [serve('site'), serve('other')];
       bench.sweep('s', { target: site, workload: http.request(), load: { rate: ['1/s', '2/s'], duration: '10s', warmup: '2s' }, background: [{ target: other, workload: http.request(), load: { rate: '5/s' } }] });`,
    );
    const plan = JSON.parse((await project.ubench('run', '--dry-run')).stdout);
    expect(plan.deployments.map(({ name }: { name: string }) => name)).toEqual(['site', 'other']);
    const loads = plan.benchmarks.flatMap(({ background }: { background: { seed: number }[] }) => background);
    expect(loads[0]).toMatchObject({ name: 'request', deployment: 'a.bench.ts > other', load: { loop: 'open', rate_per_s: 5, warmup_ns: 2.1e9 } });
    expect(new Set(loads.map(({ seed }: { seed: number }) => seed)).size).toBe(2);
  });

  it('is refused where it cannot be', async () => {
    expect(await refused(`[{ workload: http.request(), load: { concurrency: 1, duration: '10s' } }]`)).toContain("A load in the background has no 'duration'.");
    expect(await refused(`[{ workload: http.request(), load: { rate: { from: '1/s', to: '5/s' } } }]`)).toContain('A load in the background has no rate that changes.');
    expect(await refused(`[{ nmae: 'a', workload: http.request(), load: { concurrency: 1 } }]`)).toContain("Did you mean 'name'?");
    expect(await refused(`[{ workload: http.request(), load: { concurrency: 1 } }, { workload: http.request(), load: { concurrency: 1 } }]`)).toContain("are called 'request'");
    expect(await refused(`{ workload: http.request(), load: { concurrency: 1 } }`)).toContain('it must be a list');
  });
});
