import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesOf } from '../harness/instance-files.ts';
import { Project, repository } from '../harness/project.ts';
import { findService, requireService } from '../services/require-service.ts';
import { withService } from '../services/with-service.ts';
import { asRoot, jobsAt, siteProject } from './cluster.ts';
import { type Site, startSite } from './site/start-site.ts';

const operations = 600;

/** Of a whole installation, which has pg_basebackup. */
const binaries = (): string => dirname(findService('pg_basebackup')!);

const spec = (load: string): string => `import { postgres } from '@ubench/service-postgres';
import { bench, deploy } from 'ubench';
const db = deploy(postgres({ replicas: 1, binaries: ${JSON.stringify(binaries())}, settings: { log_statement: 'all' } }), { name: 'db' });
bench('reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: ${load} });
bench('writes', { target: db, workload: postgres.tpcbLike({ scale: 1 }), load: { concurrency: 2, operations: 20, warmup: '0s' } });
`;

withService('slurm', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ nodes: 2 });
  });
  afterAll(() => site.stop());

  const expectNothingLeft = async (project: Project): Promise<void> => {
    expect(await jobsAt(site)).toEqual([]);
    expect(processesOf(project.runs.map((run) => run.split('/').at(-1)!))).toEqual([]);
    expect(site.nodes.flatMap((node) => readdirSync(join(site.directory, 'tmp', node)).filter((name) => name.startsWith('ubench-')))).toEqual([]);
  };

  it('reads are spread over a primary and its replica, writes are not, and both have counted what clients did', async (context) => {
    requireService('pg_basebackup', context);
    const project = siteProject(site, context.onTestFinished, { files: { 'a.bench.ts': spec(`{ concurrency: 4, operations: ${operations}, warmup: '0s' }`) } });
    const { code, stdout, stderr } = await project.ubench('run', '--backend', 'site', '--trials', '1', '--allow-invalid');
    expect(code, stdout + stderr).toBe(0);
    const { deployments, benchmarks } = project.result;
    const db = deployments.find(({ name }) => name === 'db');
    expect(db).toMatchObject({ facts: { replicas: 1 }, place: { node: 'n1', nodes: 'n1,n2' }, placement: { resources: { nodes: 2 } } });
    // On a busy machine so short a load may not be one to believe; that clients and servers count the same has nothing to do with that.
    expect(benchmarks.map(({ name, trials: [trial] }) => [name, trial!.invalid.filter(({ code: reason }) => reason.startsWith('counter')), trial!.operations.measure.succeeded])).toEqual([['reads', [], operations], ['writes', [], 20]]);
    // Each server says of itself what it executed.
    const log = readFileSync(join(project.runs[0]!, 'logs/db.log'), 'utf8').split('\n');
    const executed = (rank: number, text: string): number => log.filter((line) => line.startsWith(`${rank}: `) && line.includes(' execute ') && line.includes(text)).length;
    const reads = [0, 1].map((rank) => executed(rank, 'SELECT abalance') - executed(rank, 'END'));
    expect(reads[0]! + reads[1]!).toBe(operations);
    expect(reads[0]).toBeGreaterThan(operations / 10);
    expect(reads[1]).toBeGreaterThan(operations / 10);
    expect([0, 1].map((rank) => executed(rank, 'INSERT INTO pgbench_history'))).toEqual([20, 0]);
    await expectNothingLeft(project);
  });

  it('a replica that is killed under load ends the service: the run is invalid and says which rank on which node', async (context) => {
    requireService('pg_basebackup', context);
    const project = siteProject(site, context.onTestFinished, { files: { 'a.bench.ts': spec("{ concurrency: 4, duration: '60s', warmup: '0s' }") } });
    const run = project.start('run', '--backend', 'site', '--trials', '1');
    await run.printed(/reads: measuring/);
    await asRoot(site, 'bash', '-c', `kill -KILL $(grep -lzsx 'UBENCH_INSTANCE=.*[.]1' /proc/[0-9]*/environ | cut -d/ -f3)`);
    const { code, stdout, stderr } = await run.finished;
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/rank 1 on n2: it was killed by SIGKILL/);
    expect(project.result.benchmarks[0]!.trials.flatMap(({ invalid }) => invalid).length).toBeGreaterThan(0);
    await expectNothingLeft(project);
  });

  it('the quickstart has a replica by two settings, which this machine refuses', async (context) => {
    requireService('pg_basebackup', context);
    const name = 'benchmarks/quickstart/postgres.bench.ts';
    const project = siteProject(site, context.onTestFinished, { files: { 'a.bench.ts': readFileSync(join(repository, name), 'utf8') } });
    const set = ['--set', 'db.replicas=1', '--set', `db.binaries=${binaries()}`, '--set', 'load.duration=1s', '--trials', '1', '--name', 'point reads'];
    const refused = await project.ubench('run', '--backend', 'local', ...set);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain("UBENCH_E_MULTI_NODE");
    const { code, stdout, stderr } = await project.ubench('run', '--backend', 'site', ...set);
    expect(code, stdout + stderr).toBe(0);
    expect(project.result.deployments.find((one) => one.name === 'db')!.facts).toMatchObject({ replicas: 1 });
    await expectNothingLeft(project);
  });
});
