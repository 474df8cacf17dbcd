import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type RunResult, runResult } from '@ubench/core';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { assertWhole } from '../harness/stored-files.ts';
import { Project } from '../harness/project.ts';
import { comparisons, served, spinning, webSpec } from './ab-project.ts';

const resultOf = (project: Project, run: string | null): RunResult => runResult.parse(JSON.parse(readFileSync(join(project.directory, '.ubench/runs', run!, 'result.json'), 'utf8')));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

describe.concurrent('ubench ab', () => {
  it('of a real service measures each variant as a run, and keeps what it compared', async ({ expect, onTestFinished }) => {
    const project = new Project(
      {
        'db.bench.ts': `import { bench, deploy } from 'ubench';
import { postgres } from '@ubench/service-postgres';
const db = deploy(postgres(), { name: 'db' });
bench('sleeps', { target: db, workload: postgres.sql({ statements: 'select pg_sleep(0.004)' }), load: { concurrency: 3, operations: 240, warmup: '0s' } });
`,
      },
      onTestFinished,
    );
    const { code, stdout, stderr } = await project.ubench('ab', '--seed', '7');
    const [record] = comparisons(project);
    expect(record, stderr).toMatchObject({ schema: 'ubench.ab/1', seed: 7, looks: [5, 10], status: 'COMPLETED', exit_code: code, only: { a: [], b: [] }, differences: [] });
    // What came out is judged where nothing else runs beside it: tests/acceptance.
    expect(record!.verdict, stdout).not.toBe('ERROR');
    expect(code).toBe(record!.verdict === 'FAIL' ? 1 : 0);
    const [benchmark] = record!.benchmarks;
    expect([5, 10]).toContain(benchmark!.pairs);
    expect(benchmark!.first).toHaveLength(benchmark!.pairs);
    const [a, b] = [record!.variants.a.run, record!.variants.b.run].map((run) => resultOf(project, run));
    for (const result of [a!, b!]) {
      expect(result.run.status).toBe('COMPLETED');
      expect(result.benchmarks[0]!.trials).toHaveLength(benchmark!.pairs);
    }
    expect(a!.gate).toBeUndefined();
    expect(b!.gate).toEqual({ method: 'paired', against: 'A', checks: record!.checks });
    for (const run of project.runs) assertWhole(run);
    expect(leftRunning(project)).toEqual([]);
    expect(stdout).toContain('Both variants are the same.');
  });

  it('of two addresses judges the second by the first: slower is exit code 1, and the JSON says so', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec(), onTestFinished);
    const urls: string[] = [];
    for (const delay_ms of ['2', '12']) {
      const port = await freePort();
      const child = spawn(process.execPath, ['server.mjs', String(port), delay_ms], { cwd: project.directory, stdio: ['ignore', 'pipe', 'ignore'] });
      onTestFinished(() => void child.kill());
      await once(child.stdout, 'data');
      urls.push(`http://127.0.0.1:${port}`);
    }
    const { code, stdout, stderr } = await project.ubench('ab', '--json', '--a-at', `web=${urls[0]}`, '--b-at', `web=${urls[1]}`, '--a-name', 'old', '--b-name', 'new', '--html', 'page.html');
    expect(code, stderr).toBe(1);
    const record = JSON.parse(stdout) as ReturnType<typeof comparisons>[number];
    expect(record).toEqual(comparisons(project)[0]);
    expect(record).toMatchObject({ verdict: 'FAIL', variants: { a: { name: 'old', settings: [`--a-at web=${urls[0]}`] }, b: { name: 'new' } } });
    const page = readFileSync(join(project.directory, 'page.html'), 'utf8');
    for (const text of ['new against old', 'FAIL', '<svg']) expect(page).toContain(text);
    // Clear as that is, the first look is enough.
    expect(record.benchmarks[0]).toMatchObject({ pairs: 5, verdict: 'FAIL' });
    expect(stderr).toContain('after 5 pairs');
    expect(stderr).not.toContain('after 6 pairs');
  });

  it('never has both loads at a time', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec(), onTestFinished);
    const { stderr } = await project.ubench('ab');
    const [record] = comparisons(project);
    const events = [record!.variants.a.run, record!.variants.b.run].flatMap((run, side) =>
      readFileSync(join(project.directory, '.ubench/runs', run!, 'events.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { time?: string; type?: string; phase?: string; trial?: number })
        .filter(({ type, phase }) => type === 'trial-end' || (type === 'phase' && (phase === 'prepare' || phase === 'connect')))
        .map(({ time, type }) => ({ time: time!, begins: type === 'phase', side })),
    );
    const inOrder = events.toSorted((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : Number(one.begins) - Number(other.begins)));
    let within: number | undefined;
    for (const { side, begins } of inOrder) {
      expect(within === undefined || within === side, stderr).toBe(true);
      within = begins ? side : undefined;
    }
  });

  it('keeps what hooks and functions remember apart, also in what a spec imports', async ({ expect, onTestFinished }) => {
    const project = new Project(
      {
        'state.ts': 'export const opened: string[] = [];\n',
        'a.bench.ts': `import { afterAll, beforeAll, bench } from 'ubench';
import { opened } from './state.ts';
let open = 0;
beforeAll(() => { open++; opened.push('here'); });
bench('works', () => { if (open !== 1 || opened.length !== 1) throw new Error('shared with the other variant'); });
afterAll(() => { if (--open !== 0) throw new Error('not closed'); });
`,
      },
      onTestFinished,
    );
    const { stderr } = await project.ubench('ab');
    expect(comparisons(project), stderr).toMatchObject([{ status: 'COMPLETED' }]);
    expect(stderr).not.toContain('error');
  });

  it('that is interrupted in the middle takes both variants down, keeps what was measured, and exits with 130', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec("{ concurrency: 1, duration: '100s', warmup: '0s' }"), onTestFinished);
    const run = project.start('ab');
    // Written about once a second while there is load.
    await expect.poll(() => project.runs.some((directory) => existsSync(join(directory, 'progress.json'))), { timeout: 60_000 }).toBe(true);
    expect(leftRunning(project)).toHaveLength(2);
    run.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(130);
    expect(leftRunning(project)).toEqual([]);
    const [record] = comparisons(project);
    expect(record).toMatchObject({ status: 'INTERRUPTED', exit_code: 130, verdict: 'ERROR' });
    const results = [record!.variants.a.run, record!.variants.b.run].map((id) => resultOf(project, id));
    expect(results.map((result) => result.run)).toMatchObject([{ status: 'INTERRUPTED' }, { status: 'INTERRUPTED' }]);
    expect(results.flatMap(({ benchmarks }) => benchmarks.map(({ status }) => status))).toEqual(['interrupted', 'interrupted']);
    // One of them was in its turn.
    expect(results.flatMap(({ benchmarks }) => benchmarks[0]!.trials)).toHaveLength(1);
    for (const directory of project.runs) assertWhole(directory);
  });

  it('that is killed leaves two runs that are read as interrupted, and what doctor --clean takes away', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec("{ concurrency: 1, duration: '100s', warmup: '0s' }"), onTestFinished);
    const run = project.start('ab');
    // Written about once a second while there is load.
    await expect.poll(() => project.runs.some((directory) => existsSync(join(directory, 'progress.json'))), { timeout: 60_000 }).toBe(true);
    run.kill('SIGKILL');
    await run.finished;
    expect((await project.ubench('list')).stdout.match(/INTERRUPTED/g)).toHaveLength(2);
    await project.ubench('doctor', '--clean');
    expect(leftRunning(project)).toEqual([]);
  });

  it('of which one variant cannot be deployed measures nothing, says which, and exits with 3', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec(), onTestFinished);
    const { code, stdout, stderr } = await project.ubench('ab', '--b-set', 'web.command=["node","-e","process.exit(7)","{port}"]');
    expect(code, stderr).toBe(3);
    const [record] = comparisons(project);
    expect(record).toMatchObject({ status: 'FAILED', verdict: 'ERROR', benchmarks: [{ pairs: 0, verdict: 'ERROR' }] });
    expect(stdout).toContain('B: ');
    expect(resultOf(project, record!.variants.a.run).benchmarks[0]).toMatchObject({ status: 'skipped', trials: [] });
    expect(leftRunning(project)).toEqual([]);
  });

  it('of which one variant is invalid stops that benchmark at once, and goes on with the next', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec(), onTestFinished);
    project.write({ 'a.bench.ts': spinning(50) });
    const { code, stderr } = await project.ubench('ab', ...served('b', '2', '600'));
    expect(code, stderr).toBe(3);
    const [spins, asks] = comparisons(project)[0]!.benchmarks;
    expect(spins!.pairs).toBeGreaterThanOrEqual(5);
    expect(asks).toMatchObject({ verdict: 'ERROR', reason: expect.stringMatching(/^B is invalid: .*failed/) as string });
    expect(asks!.pairs).toBeLessThan(5);
  });
});

describe.concurrent('ubench ab refuses', () => {
  const refused: readonly [what: string, files: Record<string, string>, argv: readonly string[], code: number, says: string][] = [
    ['a --build without a ref', webSpec(), ['--build', 'true'], 5, 'UBENCH_E_FLAG_ALONE'],
    ['an option that no deployment has', webSpec(), ['--b-set', 'bew.command=[]'], 5, 'UBENCH_E_SET'],
    ['a ref outside a repository', webSpec(), ['--a-ref', 'main'], 3, 'UBENCH_E_REF'],
    ['a configuration that is not there', webSpec(), ['--b-config', 'none.ts'], 5, 'UBENCH_E_CONFIG_LOAD'],
    ['a spec that cannot be collected', { 'a.bench.ts': 'throw new Error("no");' }, [], 3, 'UBENCH_E_AB_COLLECT'],
    ['what takes longer than it may', webSpec("{ concurrency: 1, duration: '10s' }"), ['--max-time', '1m'], 5, 'UBENCH_E_MAX_TIME'],
  ];
  it.for(refused)('%s', async ([, files, argv, code, says], { expect, onTestFinished }) => {
    const project = new Project(files, onTestFinished);
    const finished = await project.ubench('ab', ...argv);
    expect(finished.code, finished.stderr).toBe(code);
    expect(finished.stderr).toContain(says);
    expect(project.runs).toEqual([]);
    expect(comparisons(project)).toEqual([]);
  });

  it('loads that are not the same, unless they are what is set apart', async ({ expect, onTestFinished }) => {
    const differing = `import { bench, deploy } from 'ubench';
import { http } from '@ubench/service-http';
const web = deploy(http({ command: ['node', 'server.mjs', '{port}', '2'] }), { name: 'web' });
bench('asks', { target: web, workload: http.request(), load: { concurrency: 3, operations: 250, warmup: '0s' }, maxErrorShare: '2%' });
`;
    const project = new Project({ ...webSpec(), 'tuned.json': '{ "maxErrorShare": "2%" }' }, onTestFinished);
    const { code, stderr } = await project.ubench('ab', '--b-config', 'tuned.json');
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('max_error_share is 0.01 and 0.02');
    project.write({ 'web.bench.ts': differing });
    const apart = await project.ubench('ab', '--b-set', 'load.concurrency=4');
    expect(apart.stderr).toContain('load.concurrency is 3 and 4');
    expect(comparisons(project).at(-1)!.status).toBe('COMPLETED');
  });
});
