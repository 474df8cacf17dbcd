import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, type ExpectStatic, it } from 'vitest';
import { list } from '../failpoints/aftermath.ts';
import { otherSteps } from '../failpoints/other-steps.ts';
import type { Finished, Project } from '../harness/project.ts';
import { assertWhole, unfinishedFiles } from '../harness/stored-files.ts';
import { requireService } from '../services/require-service.ts';
import { jobsOf, leftOnSite, nothingLeft, siteProject, webSpec } from './site-project.ts';
import { frontedSite } from './site/fronted-site.ts';

const { site, front } = frontedSite({ nodes: 2 });

/** What must hold of a run that was killed, whenever that was: nothing finished is lost, and one command leaves nothing of it on the site. */
async function expectOrder(project: Project, expect: ExpectStatic, { clean = 'stop', measured = 1 }: { clean?: 'stop' | 'doctor'; measured?: number } = {}): Promise<void> {
  const [run] = project.runs;
  const before = await list(project);
  expect(before).toMatchObject([{ status: 'INTERRUPTED', benchmarks: { measured } }]);
  assertWhole(run!);
  await expectCleaned(project, expect, clean === 'stop' ? ['stop', basename(run!)] : ['doctor', '--clean']);
  expect(await list(project)).toEqual(before.map((summary) => ({ ...summary, instances: { kept: 0, open: 0 } })));
  expect(unfinishedFiles(join(project.directory, '.ubench'))).toEqual([]);
}

async function expectCleaned(project: Project, expect: ExpectStatic, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await project.ubench(...args);
  expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
  expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  // Never two for one submission, and there was one submission.
  expect((await jobsOf(site(), project)).length).toBeLessThanOrEqual(1);
}

const runUntil = (point: string, project: Project): Promise<Finished> => project.startAs([], ['run'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished;

/** What runs is copied to the site. */
const databaseSpec = `import { bench, deploy, describe } from 'ubench';
import { postgres } from '@ubench/service-postgres';
bench('naps', () => new Promise((done) => setTimeout(done, 8)));
describe('db', () => {
  const db = deploy(postgres(), { name: 'db' });
  bench('reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: { concurrency: 1, operations: 50 }, agents: { on: 'local' } });
});
`;

describe.concurrent('a run with a job that is killed', () => {
  const passed = otherSteps.slurm.filter((point) => !/pull|software|kill/.test(point));
  it.for(passed.map((point, index) => [point, index % 2 === 0 ? 'stop' : 'doctor'] as const))('at %s leaves nothing behind ubench %s', async ([point, clean], { expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect, { clean, measured: /upload|submit/.test(point) ? 1 : 2 });
  });

  it.for(otherSteps.slurm.filter((point) => point.includes('software')))('at %s leaves nothing behind', async (point, context) => {
    requireService('pgbench', context);
    const { expect, onTestFinished } = context;
    const project = siteProject(site(), onTestFinished, { spec: databaseSpec });
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect);
  });

  it.for(otherSteps.computeNode)('at %s, as it asks what agents would run on, leaves nothing behind', async (point, { expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished, { spec: webSpec().replace("agents: { on: 'local' }", 'agents: { count: 1 }') });
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect, { clean: 'doctor', measured: 0 });
  });

  it.for(otherSteps.slurm.filter((point) => point.includes('pull')))('at %s leaves nothing behind', async (point, { expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished, { spec: webSpec({ options: "image: 'docker://127.0.0.1:1/nothing'" }), profile: { pull: 'login' } });
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect);
  });

  // Uploads, the submission, looks at the job, and the end of it: commands that are on their way, and of which nobody hears any more.
  it.for([1, 5, 6])('while its command %i is on its way leaves nothing behind', async (command, { expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished);
    expect(await runUntil(`remote.session:after#${command}`, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect);
  });

  const random = prng(20_261_123);
  it.for(Array.from({ length: 4 }, () => Math.round(random() * 700)))('%i ms after it began to start its service leaves nothing behind', async (delay_ms, { expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished, { spec: webSpec({ load: "{ concurrency: 1, operations: 100_000, warmup: '0s' }" }) });
    const run = project.start('run');
    await run.printed(/web: starting/);
    await sleep(delay_ms);
    run.kill('SIGKILL');
    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect);
  });
});

const endless = "{ concurrency: 1, duration: '10m', warmup: '0s' }";

describe.concurrent('a run with a job that is interrupted', () => {
  it('once ends it in order', async ({ expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished, { spec: webSpec({ load: endless }) });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
    expect(await list(project)).toMatchObject([{ status: 'INTERRUPTED', exit_code: 130, instances: { open: 0, kept: 0 } }]);
  });

  it('twice has told Slurm to end it, and does not believe that it has', async ({ expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished, { spec: webSpec({ load: endless, stubborn: true }) });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    run.kill('SIGINT');
    await run.printed(/web: stopping/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    const [job] = await jobsOf(site(), project);
    expect((await front().calls()).filter(({ command, argv, code }) => command === 'scancel' && argv.join(' ') === job!.id && code === 0)).toHaveLength(1);
    await expectOrder(project, expect);
  });

  it.for(otherSteps.slurm.filter((point) => point.includes('slurm.kill')))('twice and is killed at %s leaves nothing behind', async (point, { expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished, { spec: webSpec({ load: endless, stubborn: true }) });
    const run = project.startAs([], ['run'], { UBENCH_FAILPOINTS: `kill:${point}` });
    await run.printed(/asks: measuring/);
    run.kill('SIGINT');
    await run.printed(/web: stopping/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project, expect);
  });
});

describe('a run that is killed while sbatch is at work', () => {
  it('is cleared up when the job appears, and not before', async ({ expect, onTestFinished }) => {
    const project = siteProject(site(), onTestFinished);
    await front().next('sbatch', { kind: 'slow', seconds: 4 });
    const run = project.start('run');
    await expect.poll(async () => (await front().calls()).filter(({ command, code }) => command === 'sbatch' && code === undefined).length, { timeout: 60_000 }).toBe(1);
    run.kill('SIGKILL');
    await run.finished;
    expect(await jobsOf(site(), project)).toEqual([]);
    await expectOrder(project, expect);
    expect(await jobsOf(site(), project)).toHaveLength(1);
  });
});

/** Of the same numbers every time (mulberry32). */
function prng(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
