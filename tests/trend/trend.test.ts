import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunResult } from '@ubench/core';
import { type Trend, trendSchema } from '@ubench/core/analysis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../harness/project.ts';
import { historyLike, step } from './history.ts';

const spec = `import { bench, describe } from 'ubench';
describe('sums', () => {
  bench('short', () => [1, 2, 3].reduce((sum, each) => sum + each, 0));
  bench('long', () => Array.from({ length: 100 }, (_, index) => index).reduce((sum, each) => sum + each, 0));
});
`;
const short = 'a.bench.ts > sums > short';
const history = '.ubench-baseline/history.jsonl';

let project: Project;
let remove: () => void;
let ids: string[];
let result: RunResult;
beforeAll(async () => {
  project = new Project({ 'a.bench.ts': spec }, (whenDone) => (remove = whenDone));
  for (let run = 0; run < 3; run++) await project.ubench('run');
  ids = project.runs.map((run) => basename(run));
  result = project.result;
});
afterAll(() => remove());
beforeEach(() => rmSync(join(project.directory, '.ubench-baseline'), { recursive: true, force: true }));

const json = async (...args: string[]): Promise<Trend> => {
  const { code, stdout, stderr } = await project.ubench('trend', ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return trendSchema.parse(JSON.parse(stdout));
};

describe('of the runs that are kept', () => {
  it('shows each metric from the first to the last', async () => {
    const { code, stdout, stderr } = await project.ubench('trend', 'short');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, source, , header, ...lines] = stdout.trimEnd().split('\n');
    expect(head).toBe(short);
    expect(source).toBe(`3 runs in ${join(project.directory, '.ubench')}`);
    expect(header).toMatch(/^ +first +last +change +n$/);
    expect(lines.map((line) => line.trim().split(/\s+/)[0])).toEqual(['throughput', 'latency.p50', 'latency.p95', 'latency.p99']);
    for (const line of lines) expect(line, stdout).toMatch(/ [\d.,]+(\/s| .?s) +[\d.,]+(\/s| .?s) +[+−±][\d.,]+% +[\d,]+ {2}[▁-█]{3}$/);
  });

  it('has the same as data, each point with its run', async () => {
    const trend = await json('short');
    expect(trend).toMatchObject({ schema: 'ubench.trend/1', benchmark: short, from: 'runs', left_out: [], environments: [{ runs: 3, differences: [] }] });
    const p50 = trend.environments[0]!.metrics.find(({ metric }) => metric === 'latency.p50')!;
    expect(p50.points.map(({ run }) => run)).toEqual(ids);
    const { metrics } = result.benchmarks.find(({ id }) => id === short)!;
    expect(p50.points[2]).toMatchObject({ value: (metrics['latency'] as { p50_ns: number }).p50_ns, n: metrics['latency']!.n });
  });

  it('shows the metrics and the runs that are asked for', async () => {
    const [environment] = (await json(short, 'latency.p90', 'throughput', '--last', '2')).environments;
    expect(environment!.metrics.map(({ metric }) => metric)).toEqual(['latency.p90', 'throughput']);
    expect(environment!.metrics[0]!.points.map(({ run }) => run)).toEqual(ids.slice(1));
    expect((await json('short', 'latency')).environments[0]!.metrics.map(({ metric }) => metric)).toContain('latency.max');
    expect((await json('short', '--since', '1h')).environments[0]!.runs).toBe(3);
  });

  it('leaves out and counts what cannot be believed, and tells what cannot be read', async () => {
    const other = new Project({ 'a.bench.ts': spec }, onTestFinished);
    for (let run = 0; run < 3; run++) await other.ubench('run', '-t', 'short');
    const [first, second] = other.runs as [string, string];
    writeFileSync(join(first, 'result.json'), '{"schema":"ubench.result/1","run":');
    const invalid = structuredClone(other.result);
    invalid.benchmarks[0]!.validity = { valid: false, reasons: [{ code: 'errors', message: 'every second operation failed' }] };
    writeFileSync(join(second, 'result.json'), JSON.stringify(invalid));
    const { code, stdout, stderr } = await other.ubench('trend', 'short');
    expect(code).toBe(0);
    expect(stdout).toContain('\n1 run in ');
    expect(stdout).toContain('; left out: 1 invalid, 1 unreadable\n');
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/note: run \S+ is passed over: .*result\.json cannot be read/);
    // A run that is gone is in no history of the store.
    rmSync(second, { recursive: true });
    expect((await other.ubench('trend', 'short')).stdout).toContain('; left out: 1 unreadable\n');
    // Nothing can be believed.
    rmSync(first, { recursive: true });
    writeFileSync(join(other.runs[0]!, 'result.json'), JSON.stringify(invalid));
    const none = await other.ubench('trend', 'short');
    expect(none).toMatchObject({ code: 5, stdout: '' });
    expect(none.stderr.replaceAll(/\s+/g, ' ')).toMatch(/There is no run of 'a\.bench\.ts > sums > short' that can be believed \(1 invalid\)\. \[UBENCH_E_TREND_EMPTY\]/);
  });
});

describe('of accepted runs', () => {
  it('finds where the numbers changed', async () => {
    project.write({ [history]: historyLike(result, step) });
    const { stdout } = await project.ubench('trend', 'short', 'latency.p50', 'throughput');
    expect(stdout).toContain(`\n20 accepted runs in ${history}\n`);
    const changes = stdout.split('\n').filter((line) => /[▲▼]/.test(line));
    // Twelve days on; more latency is worse, more throughput is better.
    expect(changes).toEqual([
      expect.stringMatching(/^ +▲ worse by \+[78]\.\d% \(.* → .*\) from 2026-01-13 abcdef0, run run-12$/),
      expect.stringMatching(/^ +▲ better by \+[78]\.\d% \(.* → .*\) from 2026-01-13 abcdef0, run run-12$/),
    ]);
    expect((await json('short')).environments[0]!.metrics[1]!.changes).toMatchObject([{ run: 'run-12', worse: true }]);
  });

  it('goes before the runs that are kept, unless those are asked for or it lacks the benchmark', async () => {
    project.write({ [history]: historyLike({ ...result, benchmarks: result.benchmarks.filter(({ id }) => id === short) }, step) });
    expect((await json('short')).from).toBe('baseline');
    expect((await json('short', '--from', 'runs')).from).toBe('runs');
    expect((await json('long')).from).toBe('runs');
    const lacking = await project.ubench('trend', 'long', '--from', 'baseline');
    expect(lacking).toMatchObject({ code: 5, stderr: expect.stringContaining('[UBENCH_E_TREND_BENCHMARK]') });
  });

  it('shows other environments apart, with what differs', async () => {
    project.write({
      [history]: historyLike(result, step, (measured, index) => (index < 12 ? { ...measured, fingerprint: 'other', environment: { ...measured.environment, cpu: '2 × Old' } } : measured)),
    });
    const { stdout } = await project.ubench('trend', 'short', 'latency.p50');
    expect(stdout).not.toMatch(/[▲▼]/);
    const [here, there] = stdout.split('\n12 runs in another environment, not comparable:\n');
    expect(here).toMatch(/latency\.p50 .*[▁-█]{8}$/m);
    expect(there).toMatch(/^ {2}cpu: 2 × Old there, .* in the latest run\n[^]*latency\.p50 .*[▁-█]{12}$/m);
  });

  it('passes over a torn line and one of a newer version, and says so', async () => {
    const lines = historyLike(result, step).split('\n');
    lines[3] = lines[3]!.slice(0, 200);
    lines[5] = lines[5]!.replace('ubench.history/1', 'ubench.history/2');
    project.write({ [history]: lines.join('\n') });
    const { code, stdout, stderr } = await project.ubench('trend', 'short');
    expect(code).toBe(0);
    expect(stdout).toContain(`\n18 accepted runs in ${history}; left out: 2 unreadable\n`);
    const notes = stderr.replaceAll(/\s+/g, ' ');
    expect(notes).toContain(`note: line 4 of ${history} is passed over: it is not JSON, or not all of it`);
    expect(notes).toContain(`note: line 6 of ${history} is passed over: a newer ubench wrote it`);
  });

  it('shows one run, without a change', async () => {
    project.write({ [history]: historyLike(result, [1]) });
    expect((await project.ubench('trend', 'short', 'throughput')).stdout).toMatch(/throughput +\S+ +\S+ +– +[\d,]+ {2}[▁-█]$/m);
  });
});

describe('on a terminal', () => {
  it('is coloured there, and fits', async () => {
    project.write({ [history]: historyLike(result, step) });
    const { stdout } = await project.startAs(['env', '-u', 'NO_COLOR'], ['trend', 'short'], { FORCE_COLOR: '1' }).finished;
    expect(stdout).toContain('\u001B[31m');
    expect((await project.ubench('trend', 'short')).stdout).not.toContain('\u001B');
    for (const line of (await project.startOnTerminal('trend', 'short').finished).stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(130);
  });
});

describe('as a page', () => {
  it('has a chart of each metric, every change, and no request to make', async () => {
    const evil = '<img src=x>';
    project.write({
      [history]: historyLike(result, step, (measured, index) => (index === 0 ? { ...measured, fingerprint: 'other', environment: { ...measured.environment, cpu: evil } } : measured)),
    });
    const { code, stdout, stderr } = await project.ubench('trend', 'short', '--html', 'pages/trend.html');
    expect(code).toBe(0);
    expect(stdout).toContain('20 accepted runs');
    expect(stderr).toBe(`Page: ${join(project.directory, 'pages/trend.html')}\n`);
    const page = readFileSync(join(project.directory, 'pages/trend.html'), 'utf8');
    expect(page.match(/<svg[^>]*role="img"/g)!.length).toBeGreaterThanOrEqual(4);
    expect(page).toMatch(/latency\.p50 has been worse since 2026-01-13|throughput has been better since 2026-01-13|latency\.p9[59] has been worse since 2026-01-13/);
    expect(page).toContain('abcdef0, run-12');
    expect(page).toContain('In another environment: 1 run');
    expect(page).toContain('&lt;img');
    expect(page).not.toContain(evil);
    expect(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(/(src|href)="?https?:/);
  });

  it('is printed alone where that is asked for', async () => {
    project.write({ [history]: historyLike(result, step) });
    const { code, stdout } = await project.ubench('trend', 'short', 'throughput', '--html', '-');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/i);
    expect(await project.ubench('trend', 'short', '--html', '-', '--json')).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('[UBENCH_E_FLAGS_APART]') });
  });

  it('that cannot be written keeps nothing else from being shown', async () => {
    project.write({ [history]: historyLike(result, step), occupied: 'a file' });
    const { code, stdout, stderr } = await project.ubench('trend', 'short', '--html', 'occupied/trend.html');
    expect(code).toBe(6);
    expect(stdout).toContain('20 accepted runs');
    expect(stderr).toMatch(/^The page was not written: /);
  });

  it('tells of one run that nothing can be seen in it, and of what was left out', async () => {
    project.write({ [history]: `${historyLike(result, [1])}{"torn":` });
    const { stdout } = await project.ubench('trend', 'short', '--html', '-');
    expect(stdout).toContain('which so few can hardly show');
    expect(stdout).toContain('line 2 of the history: it is not JSON, or not all of it');
  });
});

describe('what cannot be shown', () => {
  it.each([
    [['shart'], 'UBENCH_E_TREND_BENCHMARK', /No run has a benchmark 'shart'.*Did you mean 'short'\? There are: a\.bench\.ts > sums > long, a\.bench\.ts > sums > short\./],
    [['sums'], 'UBENCH_E_TREND_AMBIGUOUS', /'sums' fits 2 benchmarks: .*Write more of its id/],
    [['short', 'latency.p9'], 'UBENCH_E_TREND_METRIC', /has no metric 'latency\.p9'.*Did you mean 'latency\.p9/],
    [['short', '--from', 'basline'], 'UBENCH_E_TREND_FROM', /Did you mean --from baseline\?/],
    [['short', '--since', 'yesterday'], 'UBENCH_E_TREND_SINCE', /--since 2026-01-31, or --since 30d/],
    [['short', '--since', '2026-13-45'], 'UBENCH_E_TREND_SINCE', /neither/],
    [['short', '--since', '2999-01-01'], 'UBENCH_E_TREND_EMPTY', /no run since 2999-01-01 of 'short'.*an earlier day/],
    [['short', '--from', 'baseline'], 'UBENCH_E_TREND_BASELINE', /no accepted run in \.ubench-baseline\/history\.jsonl.*ubench baseline accept.*--from runs/],
  ])('%j', async (args, code, message) => {
    const finished = await project.ubench('trend', ...args);
    expect(finished).toMatchObject({ code: 5, stdout: '' });
    expect(finished.stderr).toMatch(new RegExp(`\\[${code}\\]`));
    expect(finished.stderr.replaceAll(/\s+/g, ' ')).toMatch(message);
  });

  it('where there are no runs at all', async () => {
    const finished = await new Project({}, onTestFinished).ubench('trend', 'x');
    expect(finished).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('[UBENCH_E_NO_RUNS]') });
  });
});
