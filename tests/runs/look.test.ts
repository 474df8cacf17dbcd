import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunResult, RunSummary } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';

const talking = `console.log('listening soon');\nconsole.log('as asked: ' + process.argv[3]);\n${server}`;
const spec = { 'server.mjs': talking, 'a.bench.ts': `${imports}${web()}${quick}bench('naps', ${nap}, (result) => expect(result.latency.p50).toBeLessThan('1us'));\n` };

describe('of two runs', () => {
  let project: Project;
  let remove: () => void;
  let ids: string[];
  beforeAll(async () => {
    project = new Project(spec, (whenDone) => (remove = whenDone));
    await project.ubench('run', '-t', 'quick');
    await project.ubench('run', '-t', 'naps');
    ids = project.runs.map((run) => basename(run));
  });
  afterAll(() => remove());

  it('list shows the newest first, with what became of each', async () => {
    const { code, stdout, stderr } = await project.ubench('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...lines] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^run +status +started +took +benchmarks +assertions +command$/);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${ids[1]} +COMPLETED +\\d{4}-\\d\\d-\\d\\d [\\d:]{8} .* 1/1 measured +1 failed +run -t naps$`)),
      expect.stringMatching(new RegExp(`^${ids[0]} +COMPLETED .* 1/1 measured +– +run -t quick$`)),
    ]);
    expect((await project.ubench('list', '-n', '1')).stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('list --json has the same as data', async () => {
    const { stdout } = await project.ubench('list', '--json');
    expect(JSON.parse(stdout) as RunSummary[]).toMatchObject([
      { id: ids[1], status: 'COMPLETED', exit_code: 1, command: 'run -t naps', files: ['a.bench.ts'], assertions: { failed: 1 }, instances: { kept: 0, open: 0 } },
      { id: ids[0], status: 'COMPLETED', exit_code: 0, command: 'run -t quick', benchmarks: { planned: 1, measured: 1 }, trials: 1 },
    ]);
  });

  it('show tells one as the run itself did, found by part of its id', async () => {
    const [first, last] = ids as [string, string];
    for (const name of [first, first.slice(-4), first.slice(0, -3)]) {
      const { code, stdout } = await project.ubench('show', name);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Run ${first}: COMPLETED\nStarted .* on .*\nCommand: ubench run -t quick .*\nVersions: .*ubench`));
      expect(stdout).toMatch(/✓ quick .*\n/);
      expect(stdout).toContain('Benchmarks: 1 measured');
    }
    expect((await project.ubench('show')).stdout).toContain(`Run ${last}: COMPLETED`);
  });

  it('show --json has everything that is known', async () => {
    const shown = JSON.parse((await project.ubench('show', '--json')).stdout) as { id: string; result: RunResult; record: object };
    expect(shown).toMatchObject({ id: ids[1], status: 'COMPLETED', reason: null, directory: project.runs[1], record: { id: ids[1] }, instances: [] });
    expect(shown.result).toEqual(project.result);
  });

  it('logs prints what its services printed, or the last lines of that', async () => {
    expect(await project.ubench('logs', ids[0]!)).toMatchObject({ code: 0, stdout: 'listening soon\nas asked: works\n' });
    expect(await project.ubench('logs', ids[0]!, 'web', '--tail', '1')).toMatchObject({ code: 0, stdout: 'as asked: works\n' });
    const silent = await project.ubench('logs');
    expect(silent).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('has no logs: it has started nothing') });
    const other = await project.ubench('logs', ids[0]!, 'wob');
    expect(other).toMatchObject({ code: 5, stderr: expect.stringMatching(/has no log of a deployment 'wob'.*\[UBENCH_E_NO_LOG\]\n {2}→ Did you mean 'web'\?/) });
  });

  it.each(['show', 'logs', 'watch', 'stop', 'rerun'])('%s of a run that is not there says which is nearest, and of a prefix that fits both, that it does', async (command) => {
    const unknown = await project.ubench(command, `${ids[0]!.slice(0, -1)}_`);
    expect(unknown).toMatchObject({ code: 5, stdout: '' });
    expect(unknown.stderr).toMatch(new RegExp(`\\[UBENCH_E_RUN_UNKNOWN\\]\n {2}→ Did you mean '${ids[0]}'\\?`));
    const both = await project.ubench(command, ids[0]!.slice(0, 4));
    expect(both).toMatchObject({ code: 5, stdout: '' });
    expect(both.stderr.replaceAll(/\s+/g, ' ')).toContain(`fits 2 runs: ${ids[0]}, ${ids[1]}.`);
  });
});

describe('where there are no runs', () => {
  it.each(['show', 'logs', 'watch', 'stop', 'rerun'])('%s says so', async (command) => {
    const { code, stderr, stdout } = await new Project({}, onTestFinished).ubench(command);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/There are no runs in .*\.ubench\. \[UBENCH_E_NO_RUNS\]/);
  });

  it('list has nothing to show, and prune nothing to remove', async () => {
    const project = new Project({}, onTestFinished);
    expect(await project.ubench('list')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('There are no runs here yet') });
    expect(await project.ubench('list', '--json')).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await project.ubench('prune', '--keep', '1')).toMatchObject({ code: 0, stdout: '', stderr: 'removed 0 runs\n' });
  });
});

it('of a run whose files are damaged the others say nothing, and list and show say what is wrong', async () => {
  const project = new Project({ 'a.bench.ts': `${imports}bench('naps', ${nap});\n` }, onTestFinished);
  await project.ubench('run');
  const [run] = project.runs;
  writeFileSync(join(run!, 'result.json'), '{"schema":"ubench.result/1","run":');
  const { code, stdout, stderr } = await project.ubench('list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/UNKNOWN/);
  expect(stderr).toMatch(/result\.json cannot be read: it is not JSON, or not all of it/);
  expect(await project.ubench('show')).toMatchObject({ code: 0, stdout: expect.stringMatching(/: UNKNOWN: .*result\.json cannot be read/) });
  expect(await project.ubench('prune', '--keep', '0')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/^kept .*result\.json cannot be read.*\nremoved 0 runs\n$/) });
  rmSync(join(run!, 'result.json'));
  expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ status: 'INTERRUPTED', trials: 1 }]);
});
