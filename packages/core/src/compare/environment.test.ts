import { describe, expect, it } from 'vitest';
import { benchOf, measured, resultOf } from '../../fixtures/stored-runs.ts';
import type { BenchmarkResult, DeploymentResult, Provenance, RunResult } from '../result/result.ts';
import { environmentDifferences } from './environment-differences.ts';
import { environmentOf, fingerprintOf } from './environment.ts';

const node: Provenance['node'] = {
  hostname: 'node-17', platform: 'linux-x64', kernel: '6.1.0-21-amd64', cpu_model: 'AMD  EPYC 9354', cpus: 64, cpus_available: 32,
  memory_bytes: 251.4 * 2 ** 30, numa_nodes: 2, governor: 'performance', gpus: { models: ['H100', 'A10', 'H100'], driver: '535.129.03' }, file_systems: { runs: 'nfs4', temporary: 'xfs' },
};
const provenance: Provenance = { ...resultOf('a').provenance, versions: { ubench: '1.0.0', node: '24.21.0' }, git: { sha: 'a', dirty: false }, lockfile: { name: 'pnpm-lock.yaml', sha256: 'a' }, node };
const db: DeploymentResult = { id: 'a.bench.ts > db', name: 'db', service: 'postgres', backend: 'local', options: { settings: { work_mem: '4MB' } }, url: 'postgres://postgres@127.0.0.1:41234/postgres', facts: { version: '18.1' } };
const [measuredOnce] = measured(benchOf('reads'), 1).trials;
const benchmark: BenchmarkResult = {
  ...measured(benchOf('reads')),
  deployment: db.id,
  workload: { service: 'postgres', name: 'selectOnly', options: { scale: 1, keys: [1, 2] } },
  load: { loop: 'closed', concurrency: 4, think_ns: 0, warmup_ns: 1e9, stop: { duration_ns: 1e10 }, timeout_ns: 1e10, grace_ns: 1e10 },
  driver: { name: 'executor', options: {} },
  trials: [{ ...measuredOnce!, client: { ...measuredOnce!.client, agents: 2 } }],
};
const run: RunResult = { ...resultOf('a', [benchmark]), provenance, deployments: [db] };

const fingerprint = (change: Partial<RunResult> = {}, of: Partial<BenchmarkResult> = {}): string => fingerprintOf(environmentOf({ ...run, ...change }, { ...benchmark, ...of }));
const onNode = (change: Partial<Provenance['node']>): Partial<RunResult> => ({ provenance: { ...provenance, node: { ...node, ...change } } });

const withBody = (body: string) => environmentOf(run, { ...benchmark, workload: { ...benchmark.workload!, options: { body } } })['workload.options.body']!;

describe('the environment of a benchmark', () => {
  it('is what must match, field by field', () => {
    expect(environmentOf(run, benchmark)).toEqual({
      agents: '2', cpu: '64 × AMD EPYC 9354', 'cpus available': '32', 'driver.name': 'executor', 'file system': 'xfs', governor: 'performance', 'gpu driver': '535', gpus: '1 × A10, 2 × H100',
      kernel: '6.1', 'load.concurrency': '4', 'load.grace_ns': '10000000000', 'load.loop': 'closed', 'load.stop.duration_ns': '10000000000', 'load.think_ns': '0', 'load.timeout_ns': '10000000000',
      'load.warmup_ns': '1000000000', memory: '256 GiB', node: '24', 'numa nodes': '2', platform: 'linux-x64', 'target.backend': 'local', 'target.on': 'this machine', 'target.service': 'postgres',
      'workload.name': 'selectOnly', 'workload.options.keys': '[ 1, 2 ]', 'workload.options.scale': '1', 'workload.service': 'postgres',
    });
  });

  it.each<[what: string, change: Partial<RunResult>, of?: Partial<BenchmarkResult>]>([
    ['the name of the machine', onNode({ hostname: 'node-18' })],
    ['what a kernel leaves of the memory', onNode({ memory_bytes: 251.6 * 2 ** 30 })],
    ['a patch of the kernel', onNode({ kernel: '6.1.99-1' })],
    ['the order of what is built in', onNode({ gpus: { models: ['A10', 'H100', 'H100'], driver: '535.200' } })],
    ['where runs are kept', onNode({ file_systems: { runs: 'ext4', temporary: 'xfs' } })],
    ['the commit, the lockfile, the versions of ubench and of plugins', { provenance: { ...provenance, git: { sha: 'b', dirty: true }, lockfile: { name: 'yarn.lock', sha256: 'b' }, versions: { ubench: '2.0.0', node: '24.99.0', x: '1' } } }],
    ['the job and its variables', { provenance: { ...provenance, environment: { SLURM_JOB_ID: '7' }, ci: { name: 'Drone' } } }],
    ['options, version and port of the service', { deployments: [{ ...db, options: {}, facts: { version: '19' }, url: 'postgres://postgres@127.0.0.1:7/postgres' }] }],
    ['the seed, and the order of fields', {}, { seed: 7, workload: { options: { keys: [1, 2], scale: 1 }, name: 'selectOnly', service: 'postgres' } }],
    ['how many trials there are', {}, { trials: [...benchmark.trials, ...benchmark.trials] }],
  ])('is the same whatever %s', (_, change, of) => expect(fingerprint(change, of)).toBe(fingerprint()));

  it.each<[field: string, change: Partial<RunResult>, of?: Partial<BenchmarkResult>]>([
    ['platform', onNode({ platform: 'linux-arm64' })],
    ['kernel', onNode({ kernel: '6.8.0' })],
    ['cpu', onNode({ cpus: 128 })],
    ['cpu', onNode({ cpu_model: 'AMD EPYC 7763' })],
    ['cpus available', onNode({ cpus_available: 64 })],
    ['memory', onNode({ memory_bytes: 503 * 2 ** 30 })],
    ['memory limit', onNode({ memory_limit_bytes: 2 ** 30 })],
    ['numa nodes', onNode({ numa_nodes: 8 })],
    ['governor', onNode({ governor: 'powersave' })],
    ['gpus', onNode({ gpus: { models: ['H100'], driver: '535.129.03' } })],
    ['gpu driver', onNode({ gpus: { ...node.gpus!, driver: '550.54' } })],
    ['file system', onNode({ file_systems: { runs: 'nfs4', temporary: 'nfs4' } })],
    ['node', { provenance: { ...provenance, versions: { node: '26.0.0' } } }],
    ['target.service', { deployments: [{ ...db, service: 'mysql' }] }],
    ['target.backend', { deployments: [{ ...db, backend: 'staging' }] }],
    ['target.on', { deployments: [{ ...db, url: 'postgres://db.example/app' }] }],
    ['target.on', { deployments: [{ ...db, place: { node: 'mel2091' } }] }],
    ['workload.options.scale', {}, { workload: { ...benchmark.workload!, options: { scale: 100, keys: [1, 2] } } }],
    ['load.concurrency', {}, { load: { ...benchmark.load!, concurrency: 8 } as BenchmarkResult['load'] }],
    ['driver.name', {}, { driver: { name: 'autocannon', options: {} } }],
    ['profiled', {}, { profile: { interval_ns: 1, samples: 1, cpu_ns_per_operation: null, parts: {}, files: [] } }],
  ])('is another with another %s', (field, change, of) => {
    expect(fingerprint(change, of)).not.toBe(fingerprint());
    expect(environmentDifferences(environmentOf(run, benchmark), environmentOf({ ...run, ...change }, { ...benchmark, ...of })).map((difference) => difference.field)).toEqual([field]);
  });

  it('has the loads beside it', () => {
    const background: BenchmarkResult['background'] = [{ ...benchmark, name: 'writes', deployment: db.id, workload: benchmark.workload!, load: benchmark.load!, headline: 'serviceTime' } as never];
    expect(environmentOf(run, { ...benchmark, background })).toMatchObject({ 'background.writes.load.concurrency': '4', 'background.writes.target.service': 'postgres' });
  });

  it.each([
    ['http://localhost:3000', 'this machine'], ['http://[::1]:3000', 'this machine'], ['unix:/run/app.sock', 'this machine'], ['postgres:///app?host=/run', 'this machine'],
    ['postgres://me@%2Frun%2Fpg/app', 'this machine'], ['http://node-17:80', 'this machine'], ['http://10.0.0.7', 'another machine'], ['what is no address', undefined],
  ])('tells from %s that the service is on %s', (url, on) => expect(environmentOf({ ...run, deployments: [{ ...db, url }] }, benchmark)['target.on']).toBe(on));

  it('tells long values apart and keeps them short', () => {
    expect(withBody(`${'x'.repeat(10_000)}a`)).toMatch(/^x{60}… \(sha256 [\da-f]{12}\)$/);
    expect(withBody(`${'x'.repeat(10_000)}a`)).not.toBe(withBody(`${'x'.repeat(10_000)}b`));
  });

  it('of a result of an earlier version has what that recorded, and differs by the rest', () => {
    const { cpus_available: _, numa_nodes: __, governor: ___, gpus: ____, file_systems: _____, ...earlier } = node;
    expect(environmentDifferences(environmentOf({ ...run, provenance: { ...provenance, node: earlier } }, benchmark), environmentOf(run, benchmark))).toEqual([
      { field: 'cpus available', values: [null, '32'] }, { field: 'file system', values: [null, 'xfs'] }, { field: 'governor', values: [null, 'performance'] },
      { field: 'gpu driver', values: [null, '535'] }, { field: 'gpus', values: [null, '1 × A10, 2 × H100'] }, { field: 'numa nodes', values: [null, '2'] },
    ]);
  });
});
