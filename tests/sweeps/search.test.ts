import { describe, expect, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { queueDriver } from '../harness/queue-driver.ts';

const server = `import { createServer } from 'node:http';
  // One request after the other, 80 ms each.
  let busy = Promise.resolve();
  createServer((_, response) => {
    busy = busy.then(() => new Promise((done) => setTimeout(done, 80))).then(() => void response.end('hello'));
  }).listen(Number(process.argv[2]), '127.0.0.1');`;

const projectWith = (...benches: string[]): Project =>
  new Project({
    'server.mjs': server,
    'drivers/queue.js': queueDriver,
    'ubench.config.ts': `import { defineConfig } from 'ubench';
      export default defineConfig({ plugins: ['./drivers/queue.js'] });`,
    'a.bench.ts': `import { http } from '@ubench/service-http';
      import { bench, deploy, expect } from 'ubench';
      const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      const workload = http.request();
      const slo = { latency: '100ms', share: '90%' };
      ${benches.join('\n')}`,
  });

/** 200 operations at a rate r: the wait of operation i is i (1/1000 − 1/r) s. So 90 % of them stay within 100 ms up to 2,222/s. */
const limit_per_s = 1 / (0.001 - 0.099 / 180);

/** What a spec with such a benchmark is refused with. */
const refused = async (bench: string): Promise<string> => (await projectWith(bench).ubench('run', '--list')).stderr;

const search = (options: string, check = ''): string =>
  `bench.highestRate('orders', { target: site, workload, load: { operations: 200 }, slo, between: ['100/s', '20_000/s'], driver: ['queue', { capacity: 1000 ${options} }] }, (search) => {
     expect(search.rate).toBeGreaterThan('2_000/s');
     expect(search.failing).toBeLessThan('3_000/s');
     ${check}
   });`;

describe('the highest rate that meets an slo', () => {
  it('is found between two rates, within its precision, by measurements that are all kept', async () => {
    const project = projectWith(search('', `console.error('TRIED ' + search.points.map(({ parameters }) => parameters.rate));`));
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    const { benchmarks, sweeps } = project.result;
    const [found] = sweeps;
    expect(found!.knee).toBeLessThanOrEqual(limit_per_s);
    expect(found!.fails_at).toBeGreaterThan(limit_per_s);
    expect(found!.fails_at! / found!.knee!).toBeLessThanOrEqual(1.05);
    expect(found).toMatchObject({ parameter: 'rate', probes: { find: 'highest rate', to_per_s: 20_000, precision_share: 0.05 }, assertions: [{ metric: 'rate', verdict: 'PASS' }, { metric: 'failing', verdict: 'PASS' }] });
    // In the order in which they were measured; only the first was planned.
    const rates = benchmarks.map(({ parameters }) => parameters['rate']);
    expect(rates.slice(0, 6)).toEqual(['100/s', '200/s', '400/s', '800/s', '1600/s', '3200/s']);
    expect(benchmarks.slice(1).every(({ derived_from }) => derived_from === 'a.bench.ts > orders [rate=100/s]')).toBe(true);
    expect(benchmarks.every(({ group, status, trials }) => group === 'a.bench.ts > orders' && status === 'measured' && trials.length === 1)).toBe(true);
    expect(found!.points).toEqual(benchmarks.toSorted((a, b) => Number.parseFloat(`${a.parameters['rate']}`) - Number.parseFloat(`${b.parameters['rate']}`)).map(({ id }) => id));
    expect(stdout).toMatch(/highest rate that meets the slo: 2,\d+\/s; 2,\d+\/s does not/);
    expect(stderr).toMatch(/TRIED 100\/s,200\/s,.*,3200\/s\n/);
    expect(stderr).toMatch(/orders \[rate=200\/s\]: decided by the points before it/);
    // Decided by what was measured, and that is the same each time.
    await project.ubench('run');
    expect(project.result.benchmarks.map(({ id, seed }) => [id, seed])).toEqual(benchmarks.map(({ id, seed }) => [id, seed]));
  });

  it('has no value where every rate meets the slo, or none', async () => {
    const project = projectWith(
      search('').replace("'20_000/s'", "'400/s'"),
      search('').replace("'orders'", "'slow'").replace('capacity: 1000', 'capacity: 50'),
    );
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    const [every, none] = project.result.sweeps;
    expect(every).toMatchObject({ knee: null, assertions: [{ verdict: 'ERROR', reason: 'the highest rate lies beyond the tested range: every rate met the slo' }, { verdict: 'ERROR' }] });
    expect(none).toMatchObject({ knee: null, fails_at: 100, assertions: [{ verdict: 'ERROR', reason: expect.stringContaining('100/s, the lowest, did not meet the slo') }, {}] });
    expect(none!.points).toHaveLength(1);
    expect(stdout).toContain('highest rate: beyond the tested range, 400/s still meets the slo');
    expect(stdout).toMatch(/highest rate: beyond the tested range, 100\/s does not meet the slo/);
  });

  it('is not found where the client is the bottleneck: the search ends, with its reason', async () => {
    const project = projectWith(search(', clientBears: 500'));
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    const { benchmarks, sweeps } = project.result;
    expect(benchmarks.map(({ parameters, validity }) => [parameters['rate'], validity.valid])).toEqual([['100/s', true], ['200/s', true], ['400/s', true], ['800/s', false]]);
    expect(sweeps[0]).toMatchObject({ knee: null, ended: expect.stringMatching(/^a\.bench\.ts > orders \[rate=800\/s\] is invalid: the client sent late/) });
    expect(sweeps[0]!.assertions).toMatchObject([{ verdict: 'ERROR', reason: expect.stringContaining('the search ended early') }, { verdict: 'ERROR' }]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('highest rate: not found, the search ended early: a.bench.ts > orders [rate=800/s] is invalid: the client sent late');
  });

  it('counts a rate that the service answers with errors as one that fails, and that is no failure of the run', async () => {
    const project = projectWith(search(', failsAbove: 1000').replace("'2_000/s'", "'900/s'"));
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(0);
    expect(project.result.sweeps[0]!.knee).toBeLessThanOrEqual(1_000);
    expect(project.result.benchmarks.find(({ parameters }) => parameters['rate'] === '1600/s')).toMatchObject({ validity: { valid: false, reasons: [{ code: 'errors' }] } });
  });

  it('is planned by its first rate and how many may follow, the same each time', async () => {
    const project = projectWith(search(''), `bench('other', { target: site, workload, load: { rate: '10/s', duration: '30s' } });`);
    const plans = await Promise.all([project.ubench('run', '--dry-run'), project.ubench('run', '--dry-run')]);
    expect(plans[0]!.stdout).toBe(plans[1]!.stdout);
    expect(JSON.parse(plans[0]!.stdout)).toMatchObject({
      benchmarks: [{ id: 'a.bench.ts > orders [rate=100/s]', load: { rate_per_s: 100 } }, { name: 'other' }],
      probes: [{ sweep: 'a.bench.ts > orders', find: 'highest rate', parameter: 'rate', at_most: 13, from_per_s: 100, to_per_s: 20_000, precision_share: 0.05 }],
    });
    expect(plans[0]!.stderr).toMatch(/Estimated time: 35\.0 s of load in 2 trials; up to 13 more points of sweeps, which the run decides, 26\.0 s/);
    expect((await project.ubench('run', '--list')).stdout).toBe('a.bench.ts > orders [rate=100/s]\na.bench.ts > other\n');
    const [first, second] = await Promise.all(['1/2', '2/2'].map(async (shard) => JSON.parse((await project.ubench('run', '--dry-run', '--shard', shard)).stdout)));
    expect([first.probes.length, second.probes]).toEqual([1, undefined]);
  });
});

describe('a sweep with refine', () => {
  it('measures further points between the knee and the next, on the real service', async () => {
    const project = projectWith(
      // c clients wait c · 80 ms for each answer: 0.64 s for 8 clients, 0.88 s for 11, where 10 were the most.
      `bench.sweep('clients', { target: site, workload, load: { concurrency: [1, 16], operations: 24 }, slo: { latency: '800ms', share: '90%' }, refine: 3 }, (sweep) => {
         expect(sweep.knee.concurrency).toBe(8);
         console.error('POINTS ' + sweep.points.map(({ parameters }) => parameters.concurrency));
       });`,
    );
    const { code, stdout, stderr } = await project.ubench('run', '--trials', '1');
    expect(code, stdout + stderr).toBe(0);
    const { benchmarks, sweeps } = project.result;
    expect(benchmarks.map(({ parameters }) => parameters['concurrency'])).toEqual([1, 16, 4, 8, 11]);
    expect(sweeps).toMatchObject([{ knee: 8, fails_at: 11, probes: { find: 'knee', parameter: 'concurrency', at_most: 3 } }]);
    expect(stderr).toContain('POINTS 1,4,8,11,16');
    expect(stdout).toContain('knee: concurrency 8, the highest that still qualifies; 11 does not');
    // The table has them where they lie.
    expect(stdout.match(/concurrency=\d+/g)).toEqual(['concurrency=1', 'concurrency=4', 'concurrency=8', 'concurrency=11', 'concurrency=16']);
    const [listed] = JSON.parse((await project.ubench('list', '--json')).stdout);
    expect(listed.benchmarks).toMatchObject({ planned: 5, measured: 5 });
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('that %s ends in the middle of a further point has that in its result, begun as it was', async (signal) => {
    const project = projectWith(
      `bench.sweep('clients', { target: site, workload, load: { concurrency: [1, 16], operations: 24 }, slo: { latency: '800ms', share: '90%' }, refine: 3 });`,
    );
    const run = project.start('run');
    await run.printed(/clients \[concurrency=4\]: measuring/);
    run.kill(signal);
    await run.finished;
    // What a killed run has left; of one that ended in order there is nothing.
    await project.ubench('stop');
    expect(leftRunning(project)).toEqual([]);
    expect((await project.ubench('show')).code).toBe(0);
    const { benchmarks, sweeps, run: record } = project.result;
    expect(record.status).toBe('INTERRUPTED');
    expect(benchmarks.map(({ parameters, status, derived_from }) => [parameters['concurrency'], status, derived_from])).toEqual([
      [1, 'measured', undefined],
      [16, 'measured', undefined],
      [4, 'interrupted', 'a.bench.ts > clients [concurrency=1]'],
    ]);
    expect(sweeps.map(({ ended }) => ended)).toEqual(signal === 'SIGINT' ? ['the run was interrupted'] : []);
  });

  it('is refused where there is no knee to refine', async () => {
    expect(await refused(`bench.sweep('s', { target: site, workload, load: { concurrency: [1, 2], operations: [10, 20] }, refine: 2 });`)).toContain('Only a sweep over rate or concurrency alone');
    expect(await refused(`bench.sweep('s', { target: site, workload, load: { concurrency: [1, 2], operations: 10 }, refin: 2 });`)).toContain("Did you mean 'refine'?");
    expect(await refused(search('').replace("'100/s'", "'100_000/s'"))).toContain('the first rate must be above zero and below the second');
    expect(await refused(search('').replace('slo,', ''))).toContain('bench.highestRate() has no slo');
    expect(await refused(search('').replace('operations: 200', "rate: '5/s', operations: 200"))).toContain('the rates are given by between');
  });
});
