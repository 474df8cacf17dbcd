import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pacerDriver } from '../harness/pacer-driver.ts';
import { Project } from '../harness/project.ts';
import { pluginExamples } from '../packed/plugin-example.ts';

/** The driver that the documentation builds. */
const waves = pluginExamples.find(({ name }) => name === 'ubench-driver-waves')!.files['ubench-driver-waves/src/index.ts']!;

const server = `import { createServer } from 'node:http';
  import { writeFileSync } from 'node:fs';
  writeFileSync('started', '');
  createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');`;

function projectWith(what: string): Project {
  return new Project({
    'drivers/waves.ts': waves,
    'drivers/pacer.js': pacerDriver,
    'server.mjs': server,
    'ubench.config.ts': `import { defineConfig } from 'ubench';
      export default defineConfig({ plugins: ['./drivers/waves.ts', './drivers/pacer.js'] });`,
    'a.bench.ts': `import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      bench('hello', { target: site, workload: http.request(), ${what} });`,
  });
}

describe('a benchmark with a driver of a plugin', () => {
  it('is measured by it, in as many agents as it has, and says so', async () => {
    const project = projectWith(`load: { concurrency: 4, operations: 301, warmup: '200ms' }, agents: 2, driver: ['waves', { pause: '1ms' }]`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Driver waves/);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ driver: { name: 'waves', options: { pause: 1e6 } }, headline: 'serviceTime', validity: { valid: true, reasons: [] } });
    expect(result!.trials[0]).toMatchObject({ operations: { measure: { succeeded: 301, failed: 0 } }, client: { agents: 2, clients: 4 } });
    expect(project.result.provenance.versions).toHaveProperty('ubench-driver-waves');
  });

  it('that measures from when it sends has no response time, and a warning', async () => {
    const project = projectWith(`load: { rate: '200/s', operations: 100 }, driver: 'pacer'`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ headline: 'serviceTime', driver: { name: 'pacer', options: {} }, warnings: [{ code: 'coordinated-omission' }] });
    expect(result!.metrics).toMatchObject({ latency: { n: 100 }, sendLag: { n: 0 } });
    expect(Object.keys(result!.metrics)).not.toContain('responseTime');
    expect(result!.definitions['latency']!.definition).toMatch(/^From the first byte sent/);
  });
});

describe('a benchmark without a driver', () => {
  it('is planned with the executor, and its result says so', async () => {
    const project = projectWith(`load: { concurrency: 1, operations: 20 }`);
    const { stdout } = await project.ubench('run', '--dry-run');
    expect(JSON.parse(stdout)).toMatchObject({ benchmarks: [{ driver: { name: 'executor', options: {} } }] });
    expect((await project.ubench('run')).stdout).not.toMatch(/Driver/);
    expect(project.result.benchmarks[0]).toMatchObject({ driver: { name: 'executor', options: {} } });
  });
});

describe('before anything starts,', () => {
  it.each([
    ['a misspelt driver is answered with the nearest', `load: { concurrency: 1, operations: 1 }, driver: 'wave'`, /There is no driver 'wave'\..*Did you mean 'waves'\?/s],
    ['the executor is among them', `load: { concurrency: 1, operations: 1 }, driver: 'executer'`, /Did you mean 'executor'\?/],
    ['a driver that is not installed is told how to', `load: { concurrency: 1, operations: 1 }, driver: 'gatling'`, /npm install --save-dev @ubench\/driver-gatling/],
    ['a misspelt option of a driver is answered with the nearest', `load: { concurrency: 1, operations: 1 }, driver: ['waves', { pauze: '1s' }]`, /the driver 'waves' has no option 'pauze'.*Did you mean 'pause'\?/s],
    ['a driver is no number', `load: { concurrency: 1, operations: 1 }, driver: 7`, /option 'driver': it must be the name of a driver, or \['name', options\]/],
    ['a load that a driver cannot run is refused', `load: { rate: '5/s', operations: 1 }, driver: 'waves'`, /The driver 'waves' cannot run this load: it has no open loop \(rate\)/],
    ['a stop that a driver does not have is refused', `load: { rate: '5/s', duration: '1s' }, driver: 'pacer'`, /it does not end after a duration/],
    ['arrivals that a driver does not have are refused', `load: { rate: '5/s', arrivals: 'poisson', operations: 1 }, driver: 'pacer'`, /its operations do not arrive poisson \(arrivals\)/],
    ['a think time that a driver does not know is refused', `load: { concurrency: 1, think: '1s', operations: 1 }, driver: 'waves'`, /do not pause between operations \(think\)/],
    ['a workload that a driver cannot drive is refused', `workload: http.request({ path: '/secret' }), load: { rate: '5/s', operations: 1 }, driver: 'pacer'`, /The driver 'pacer' cannot run http\.request: it keeps away from secrets/],
    ['autocannon has no open loop', `load: { rate: '5/s', operations: 1 }, driver: 'autocannon'`, /'autocannon' cannot run this load: it has no open loop \(rate\)/],
    ['autocannon does not pause', `load: { concurrency: 1, think: '1s', operations: 1 }, driver: 'autocannon'`, /do not pause between operations \(think\)/],
    ['autocannon has no options', `load: { concurrency: 1, operations: 1 }, driver: ['autocannon', { pipelining: 4 }]`, /the driver 'autocannon' has no option 'pipelining'/],
    ['autocannon shows no answer to a check', `workload: http.request({}, () => true), load: { concurrency: 1, operations: 1 }, driver: 'autocannon'`, /cannot run http\.request: it shows no answer to functions of a spec.*\(check\)/],
  ])('%s', async (_, what, message) => {
    const project = projectWith(what);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(stderr + stdout).toMatch(message);
    expect(stderr + stdout).toMatch(/a\.bench\.ts:4/);
    expect(code).not.toBe(0);
    expect(existsSync(join(project.directory, 'started'))).toBe(false);
  });

  it('a driver that the configuration holds as an object is to be named instead, for an agent cannot load it', async () => {
    const project = projectWith(`load: { concurrency: 1, operations: 1 }, driver: 'waves'`);
    project.write({
      'ubench.config.ts': `import { defineConfig } from 'ubench';
        import waves from './drivers/waves.ts';
        export default defineConfig({ plugins: [waves] });`,
    });
    const { code, stderr } = await project.ubench('run');
    expect(stderr).toMatch(/The driver 'waves' comes from 'ubench-driver-waves'.*as an object.*Name it/s);
    expect(code).toBe(5);
  });
});
