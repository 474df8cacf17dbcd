import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunResult } from '@ubench/core';
import { comparison as comparisonSchema, type Comparison } from '@ubench/core/analysis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { imports, nap, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';

const load = '{ concurrency: 1, operations: 60 }';
const benchOf = (name: string, path = '/'): string => `bench('${name}', { target: web, workload: http.request({ path: '${path}' }), load: ${load}, trials: 2 });\n`;
const spec = (...benchmarks: string[]): Record<string, string> => ({ 'server.mjs': server, 'a.bench.ts': `${imports}${web('works')}${benchmarks.join('')}` });

const comparisonOf = (text: string): Comparison => comparisonSchema.parse(JSON.parse(text));
const edit = (file: string, change: (result: RunResult) => void): void => {
  const result = JSON.parse(readFileSync(file, 'utf8')) as RunResult;
  change(result);
  writeFileSync(file, JSON.stringify(result));
};

describe('of real runs', () => {
  let project: Project;
  let remove: () => void;
  let ids: string[];
  beforeAll(async () => {
    project = new Project(spec(benchOf('home'), benchOf('orders')), (whenDone) => (remove = whenDone));
    await project.ubench('run');
    project.write(spec(benchOf('home'), benchOf('order')));
    await project.ubench('run', '--trials', '3');
    await project.ubench('run', '--trials', '1', '-t', 'home');
    ids = project.runs.map((run) => basename(run));
  });
  afterAll(() => remove());

  it('compare holds the second against the first: what differs, ratios with intervals, what is not there any more', async () => {
    const { code, stdout, stderr } = await project.ubench('compare', ids[0]!, ids[1]!.slice(-4));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^first {2}\S+ {2}[-\d]+ [\d:]+ {2}COMPLETED\nthen/);
    expect(stdout).toMatch(/^ {2}code +specs\.a\.bench\.ts +\S+ → \S+$/m);
    expect(stdout).toMatch(/^ {2}command +argv +run → run --trials 3$/m);
    expect(stdout).toMatch(/^ {2}latency\.p50 +[\d.]+ [µm]s +[\d.]+ [µm]s +[\d.]+× +[\d.]+× to [\d.]+× +(better|worse|unclear)$/m);
    expect(stdout).toMatch(/not there; perhaps it is 'a\.bench\.ts > order' now$/m);
  });

  it('compare --json is the whole comparison, as its schema says; the environment of two runs in a row is the same', async () => {
    const { code, stdout } = await project.ubench('compare', ids[0]!, ids[1]!, '--json');
    expect(code).toBe(0);
    const { runs, benchmarks, compared } = comparisonOf(stdout);
    expect(runs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(benchmarks.map(({ id, runs: sides }) => [id, sides.map(({ status }) => status)])).toEqual([
      ['a.bench.ts > home', ['measured', 'measured']], ['a.bench.ts > orders', ['measured', 'missing']], ['a.bench.ts > order', ['missing', 'measured']],
    ]);
    expect(benchmarks[0]!.runs[1]).toMatchObject({ differences: [], valid: true, trials: 3, fingerprint: benchmarks[0]!.runs[0]!.fingerprint });
    const throughput = benchmarks[0]!.numbers.find(({ path }) => path === 'throughput')!.runs;
    expect(throughput[1]).toMatchObject({ state: 'compared', ratio: expect.closeTo(throughput[1]!.value! / throughput[0]!.value!, 10), low: expect.any(Number) });
    expect(compared).toBeGreaterThan(5);
  });

  it('without names the last two are meant, with one that and the last; with a single trial there is no interval', async () => {
    for (const names of [[], [ids[1]!]]) {
      const { code, stdout } = await project.ubench('compare', ...names, '--metric', 'latency.p50');
      expect(code).toBe(0);
      expect(stdout).toContain(`first  ${ids[1]}`);
      expect(stdout).toContain(`then   ${ids[2]}`);
      expect(stdout).toMatch(/latency\.p50 .*× +no interval/);
      expect(stdout).not.toContain('latency.p99');
    }
  });

  it('three are each held against the first', async () => {
    const { benchmarks } = comparisonOf((await project.ubench('compare', ...ids, '--json')).stdout);
    expect(benchmarks[0]!.numbers.find(({ path }) => path === 'latency.p50')!.runs.map(({ state }) => state)).toEqual(['first', 'compared', 'compared']);
  });

  it('a run of another machine is read from its file, and is not comparable, with the fields that differ and the values', async () => {
    const there = join(project.directory, 'there');
    cpSync(project.runs[1]!, there, { recursive: true });
    edit(join(there, 'result.json'), ({ run, provenance }) => {
      run.id = '20260101-000000000-zzzz';
      provenance.node.cpus = 999;
      provenance.node.hostname = 'elsewhere';
    });
    for (const name of ['there', join('there', 'result.json')]) {
      const { code, stdout, stderr } = await project.ubench('compare', ids[1]!, join('.', name) === name ? `./${name}` : name);
      expect(code).toBe(3);
      expect(stderr).toBe('Nothing could be compared: measured in another environment: cpu.\n');
      expect(stdout).toMatch(/^ {4}cpu: \d+ × .+ → 999 × .+$/m);
      expect(stdout).toMatch(/^ {2}latency\.p50 +[\d.]+ [µm]s +[\d.]+ [µm]s +– +not comparable$/m);
      expect(stdout).toMatch(/^ {2}machine +node\.hostname +\S+ → elsewhere$/m);
    }
  });

  it('compare --html writes a page that needs nothing beside it, and the table all the same', async () => {
    const { code, stdout, stderr } = await project.ubench('compare', ids[0]!, ids[1]!, '--html', 'pages/c.html');
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Page: ${join(project.directory, 'pages/c.html')}\n` });
    expect(stdout).toContain('latency.p50');
    const page = readFileSync(join(project.directory, 'pages/c.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/);
    const printed = await project.ubench('compare', ids[0]!, ids[1]!, '--html', '-');
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout).toBe(page);
  });

  it('a page that cannot be written costs nothing but the page: exit code 6', async () => {
    writeFileSync(join(project.directory, 'in-the-way'), '');
    const { code, stdout, stderr } = await project.ubench('compare', ids[0]!, ids[1]!, '--html', 'in-the-way/c.html');
    expect(code).toBe(6);
    expect(stderr).toMatch(/^The page was not written: /);
    expect(stdout).toContain('latency.p50');
  });

  it.each<[what: string, args: (ids: string[]) => string[], code: string]>([
    ['an id that nothing has', (all) => [`${all[0]!.slice(0, -1)}_`, all[1]!], 'UBENCH_E_RUN_UNKNOWN'],
    ['an id that several have', (all) => [all[0]!.slice(0, 4), all[1]!], 'UBENCH_E_RUN_AMBIGUOUS'],
    ['a file that is not there', (all) => ['there-is-no/result.json', all[1]!], 'UBENCH_E_COMPARE_FILE'],
    ['a directory without a result', (all) => ['./node_modules', all[1]!], 'UBENCH_E_COMPARE_FILE'],
    ['a file that is no result', (all) => ['./package.json', all[1]!], 'UBENCH_E_FILE_BROKEN'],
    ['the same run twice', (all) => [all[0]!, all[1]!, all[0]!], 'UBENCH_E_COMPARE_TWICE'],
    ['the last run alone', (all) => [all[2]!], 'UBENCH_E_COMPARE_TWICE'],
    ['a number that none has', (all) => [all[0]!, all[1]!, '--metric', 'latenzy.p50'], 'UBENCH_E_COMPARE_METRIC'],
    ['a page and JSON in one stream', (all) => [all[0]!, all[1]!, '--json', '--html', '-'], 'UBENCH_E_FLAGS_APART'],
  ])('%s is refused', async (_, args, code) => {
    const refused = await project.ubench('compare', ...args(ids));
    expect(refused).toMatchObject({ code: 5, stdout: '' });
    expect(refused.stderr).toContain(`[${code}]`);
  });
});

it('runs without a benchmark in common: exit code 3, and what each has', async () => {
  const project = new Project({ 'a.bench.ts': `${imports}bench('one', ${nap});\n` }, onTestFinished);
  expect(await project.ubench('compare')).toMatchObject({ code: 5, stderr: expect.stringContaining('[UBENCH_E_NO_RUNS]') });
  await project.ubench('run');
  expect(await project.ubench('compare')).toMatchObject({ code: 5, stderr: expect.stringContaining('[UBENCH_E_COMPARE_ONE]') });
  project.write({ 'a.bench.ts': `${imports}bench('quite another', ${nap});\n` });
  await project.ubench('run');
  const nothing = await project.ubench('compare');
  expect(nothing).toMatchObject({ code: 3, stderr: 'Nothing could be compared: the runs have no benchmark in common.\n' });
  expect(nothing.stdout).toMatch(/> one\n.*not there/);
});

it('a run that was killed is compared as far as it came; one of which nothing can be read says so', async () => {
  const project = new Project({ 'a.bench.ts': `${imports}bench('first', ${nap});\nbench('second', ${nap});\n` }, onTestFinished);
  await project.ubench('run');
  await project.ubench('run');
  rmSync(join(project.runs[1]!, 'result.json'));
  const events = join(project.runs[1]!, 'events.jsonl');
  // Up to the end of the first benchmark.
  const lines = readFileSync(events, 'utf8').trimEnd().split('\n');
  writeFileSync(events, `${lines.slice(0, lines.findIndex((line) => line.includes('"benchmark-end"')) + 1).join('\n')}\n`);
  const { code, stdout } = await project.ubench('compare');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^then .* INTERRUPTED$/m);
  expect(stdout).toMatch(/> second\n.*: interrupted/);
  mkdirSync(join(project.directory, '.ubench/runs/29990101-000000000-none'));
  expect(existsSync(join(project.runs[2]!, 'result.json'))).toBe(false);
  expect(await project.ubench('compare')).toMatchObject({ code: 5, stderr: expect.stringContaining('[UBENCH_E_COMPARE_NO_RESULT]') });
});
