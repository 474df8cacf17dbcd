import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

/** Every fourth answer takes 1.2 s: far from a limit of 1 s, as the others are. */
const server = `
  import { createServer } from 'node:http';
  let asked = 0;
  createServer((request, response) => {
    const late = request.url === '/' && ++asked % 4 === 0;
    setTimeout(() => response.end('hello'), late ? 1200 : 0);
  }).listen(Number(process.argv[2]), '127.0.0.1');`;
const web = `import { http } from '@ubench/service-http';
  import { bench, deploy, expect } from 'ubench';
  const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
  const load = { concurrency: 8, operations: 80 };`;

describe('goodput', () => {
  it('counts the operations of real clients that meet the slo, and says that too few do', async () => {
    const project = new Project({
      'server.mjs': server,
      'a.bench.ts': `${web}
        bench('good and late', { target: site, workload: http.request(), load, slo: { latency: '1s', share: '80%' } }, (result) => {
          expect(result.slo.share).toBeBetween('75%', '75%');
          expect(result.goodput).toBeLessThan('1_000/s');
        });
        bench('all good', { target: site, workload: http.request({ path: '/quick' }), load, slo: { latency: '1s' } });
        bench('without', { target: site, workload: http.request({ path: '/quick' }), load });`,
    });
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(0);
    const [late, good, without] = project.result.benchmarks;
    expect(late).toMatchObject({
      slo: { limits_ns: { latency: 1e9 }, share: 0.8 },
      metrics: { 'slo/share': { n: 80, value_share: 0.75 }, goodput: { kind: 'rate', n: 60 }, throughput: { n: 80 } },
      findings: [{ code: 'slo-missed' }],
      validity: { valid: true },
    });
    expect(good).toMatchObject({ slo: { share: 0.99 }, metrics: { 'slo/share': { value_share: 1 } }, findings: [] });
    expect(Object.keys(without!.metrics)).not.toContain('goodput');
    expect(stdout).toMatch(/Goodput [\d.,]+\/s \(75.0 % met the slo\)/);
  });

  it('is refused where the slo names no latency of the workload, and is unknown where it is not asked for', async () => {
    const project = new Project({
      'server.mjs': server,
      'a.bench.ts': `${web}
        bench('a', { target: site, workload: http.request(), load, slo: { latncy: '1s' } });`,
      'b.bench.ts': `${web}
        bench('b', { target: site, workload: http.request({ path: '/quick' }), load }, (result) => expect(result.goodput).toBeGreaterThan('1/s'));`,
    });
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stdout).toContain("The slo limits 'latncy', which is no latency of one operation of this workload.");
    expect(stdout).toContain("Did you mean 'latency'?");
    expect(project.result.benchmarks).toMatchObject([{ name: 'b', assertions: [{ verdict: 'ERROR' }] }]);
  });
});
