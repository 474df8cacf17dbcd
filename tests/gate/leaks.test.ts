import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HistoryEntry } from '@ubench/core/analysis';
import { beforeAll, describe, it } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { command, Project } from '../harness/project.ts';
import { acceptedRun, historyOf, naps, textOf } from './accepted-history.ts';

let entry: HistoryEntry;
beforeAll(async () => {
  entry = await acceptedRun();
});

type WhenDone = (remove: () => void) => void;
const faster = (): HistoryEntry[] => historyOf(entry, 3);
const slower = (): HistoryEntry[] => historyOf(entry, 1 / 3);

/** A project with {@link naps}, where the files do not say otherwise, and this history. */
const gated = (whenDone: WhenDone, history: string | readonly HistoryEntry[], files: Readonly<Record<string, string>> = {}): Project =>
  new Project({ 'a.bench.ts': naps, '.ubench-baseline/history.jsonl': typeof history === 'string' ? history : textOf(history), ...files }, whenDone);

const verdicts = (project: Project): string[] => (project.result.gate?.checks ?? []).filter(({ advisory }) => !advisory).map(({ metric, verdict }) => `${metric} ${verdict}`);
const reasonsOf = (project: Project): string[] => (project.result.gate?.checks ?? []).map(({ reason }) => reason ?? '');
const withMargin = (margin: string): Record<string, string> => ({ 'ubench.config.ts': `export default { gate: { metrics: { throughput: { margin: '${margin}' } } } };\n` });
const noP95 = "export default { gate: { metrics: { 'latency.p95': false, 'latency.p99': false } } };\n";

describe.concurrent('the gate', () => {
  it('passes what is not worse, by its exit code alone: it needs no token and no comment', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'ubench.config.ts': noP95 });
    const { code, stdout } = await project.startAs([], ['run', '--gate', '--strict'], { GITHUB_ACTIONS: 'true', GITHUB_TOKEN: '' }).finished;
    expect({ code, verdicts: verdicts(project) }).toEqual({ code: 0, verdicts: ['throughput PASS', 'latency.p50 PASS'] });
    expect(stdout).toMatch(/✓ throughput .* better +\[.*\] +5 % +12 +\d+ % +PASS/);
    expect(stdout).toMatch(/ubench baseline accept/);
  });

  it('does not exit with 0 on a regression', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, faster());
    const { code, stdout } = await project.ubench('run', '--gate');
    expect({ code, verdicts: verdicts(project) }).toEqual({ code: 1, verdicts: ['throughput FAIL', 'latency.p50 FAIL', 'latency.p95 INCONCLUSIVE'] });
    expect(stdout).toMatch(/✗ latency\.p50 +\+\d+ % worse .* FAIL/);
    expect(project.result.run).toMatchObject({ exit_code: 1, status: 'COMPLETED' });
  });

  it('does not look at the baseline without being asked to', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, faster());
    expect(await project.ubench('run')).toMatchObject({ code: 0 });
    expect(project.result).not.toHaveProperty('gate');
  });

  it('that fails is a failure of make too, and no baseline is none: no exit code means two things', async ({ expect, onTestFinished }) => {
    const makefile = `gate:\n\t@${command('run', '--gate').join(' ')}\n`;
    const make = async (history: readonly HistoryEntry[]): Promise<{ code: number | null; printed: string }> => {
      const project = gated(onTestFinished, history, { Makefile: makefile });
      const { code, stderr } = await project.startCommand('make', 'gate').finished;
      return { code, printed: stderr };
    };
    const failed = await make(faster());
    expect(failed.code).toBe(2);
    expect(failed.printed).toMatch(/gate\] Error 1$/m);
    expect(await make([])).toMatchObject({ code: 0 });
  });

  it('cannot be widened to where all passes: more than 100 % is refused, and more than half is warned of', async ({ expect, onTestFinished }) => {
    expect(await gated(onTestFinished, faster(), withMargin('500%')).ubench('run', '--gate')).toMatchObject({ code: 5, stderr: expect.stringMatching(/at most 100 %, not '500%'/) });
    const wide = gated(onTestFinished, faster(), withMargin('80%'));
    expect(await wide.ubench('run', '--gate')).toMatchObject({ code: 1, stderr: expect.stringMatching(/lets throughput become 80\.0 % worse/) });
  });

  it('does not stay red for ever: a regression that is meant becomes part of the baseline, with a note', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, faster());
    expect(await project.ubench('run', '--gate')).toMatchObject({ code: 1 });
    expect(await project.ubench('baseline', 'accept')).toMatchObject({ code: 5, stderr: expect.stringMatching(/the gate says FAIL about throughput/) });
    expect(await project.ubench('baseline', 'accept', '--force')).toMatchObject({ code: 5, stderr: expect.stringMatching(/UBENCH_E_BASELINE_NOTE/) });
    expect(await project.ubench('baseline', 'accept', '--force', '--note', 'slower since #1')).toMatchObject({ code: 0 });
    expect(await project.ubench('baseline', 'accept', '--force', '--note', 'twice')).toMatchObject({ code: 0, stdout: expect.stringMatching(/was accepted before/) });
    const list = JSON.parse((await project.ubench('baseline', 'list', '--json')).stdout) as { runs: { note: string | null }[] };
    expect(list.runs.map(({ note }) => note)).toEqual([...Array.from({ length: 12 }, () => null), 'slower since #1']);
    await project.ubench('run', '--gate');
    expect(project.result.gate?.checks[0]).toMatchObject({ n: 13 });
  });
});

describe.concurrent('what cannot be believed is exit code 3', () => {
  it('a benchmark that crashed', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': naps.replace(nap, "() => { throw new Error('no luck'); }") });
    expect(await project.ubench('run', '--gate')).toMatchObject({ code: 3 });
    expect(new Set(verdicts(project).map((text) => text.split(' ')[1]))).toEqual(new Set(['ERROR']));
    expect(reasonsOf(project)[0]).toMatch(/could not be measured: .*no luck/);
  });

  it('a benchmark without a single operation that succeeded', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, [], { 'server.mjs': server, 'a.bench.ts': `${imports}${web('fails')}${quick}` });
    expect(await project.ubench('run', '--gate', '--allow-invalid')).toMatchObject({ code: 3 });
    expect(reasonsOf(project)[0]).toMatch(/^the measurement is invalid/);
  });

  it.for([
    ['all of it is skipped', naps.replace('bench(', 'bench.skip('), []],
    ['nothing of it gates, and nothing was expected', `import { bench } from 'ubench';\nbench('naps', { fn: ${nap}, gate: false });\n`, []],
    ['a shard is empty', naps, ['--shard', '2/2']],
  ] as const)('nothing to judge, where %s', async ([, spec, args], { expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': spec });
    const { code, stdout } = await project.ubench('run', '--gate', ...args);
    expect(code).toBe(3);
    expect(stdout).toMatch(/UBENCH_E_GATE_NOTHING/);
    expect(project.result.errors).toMatchObject([{ code: 'UBENCH_E_GATE_NOTHING' }]);
  });

  it('a metric that the benchmark does not have is refused, with the nearest', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': `import { bench } from 'ubench';\nbench('naps', { fn: ${nap}, gate: { 'latncy.p50': true } as never });\n` });
    expect(await project.ubench('run', '--gate')).toMatchObject({ code: 3, stdout: expect.stringMatching(/Did you mean 'latency\.p50'\?/) });
  });

  it('an assertion is judged without a baseline too', async ({ expect, onTestFinished }) => {
    const spec = `import { bench, expect } from 'ubench';\nbench('naps', { fn: ${nap}, gate: false }, (result) => expect(result.latency.p50).toBeLessThan('1min'));\n`;
    expect(await gated(onTestFinished, [], { 'a.bench.ts': spec }).ubench('run', '--gate')).toMatchObject({ code: 0 });
  });
});

describe.concurrent('what nobody can tell is no pass', () => {
  const strict = ['run', '--gate', '--strict'];

  it.for<[string, (history: HistoryEntry[]) => readonly HistoryEntry[], RegExp]>([
    ['without an accepted run', () => [], /no accepted run has this benchmark/],
    ['with fewer than ten', (history) => history.slice(3), /only 9 accepted runs/],
    [
      'by runs of another machine, whose every difference is told',
      (history) => history.map((each) => ({ ...each, benchmarks: { 'a.bench.ts > naps': { ...each.benchmarks['a.bench.ts > naps']!, fingerprint: 'f', environment: { ...each.benchmarks['a.bench.ts > naps']!.environment, cpu: '1,000 × Z' } } } })),
      /12 in another: cpu was 1,000 × Z and is \d+ × /,
    ],
  ])('%s', async ([, change, says], { expect, onTestFinished }) => {
    const history = change(faster());
    const lax = gated(onTestFinished, history);
    const { code, stdout } = await lax.ubench('run', '--gate');
    expect(code).toBe(0);
    expect(stdout).toMatch(/warning: 3 metrics that gate are inconclusive: nobody can tell whether they got worse; with\s+--strict the run would fail/);
    expect(reasonsOf(lax)[0]).toMatch(says);
    expect(await gated(onTestFinished, history).ubench(...strict)).toMatchObject({ code: 4 });
  });

  it('a benchmark that was renamed is missed, until a run without it is accepted', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': naps.replace("'naps'", "'rests'") });
    expect(await project.ubench(...strict)).toMatchObject({ code: 4 });
    expect(project.result.gate?.checks.at(-1)).toMatchObject({ benchmark: 'a.bench.ts > naps', verdict: 'INCONCLUSIVE', reason: expect.stringMatching(/removed or renamed/) });
    expect(await project.ubench('baseline', 'accept')).toMatchObject({ code: 0, stdout: expect.stringMatching(/a\.bench\.ts > naps: gone/) });
    await project.ubench(...strict);
    expect(project.result.gate?.checks.map(({ benchmark }) => benchmark)).not.toContain('a.bench.ts > naps');
  });

  it('a benchmark that was only not asked for is not missed', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': `${naps}bench('other', ${nap});\n`, 'b.bench.ts': naps });
    for (const args of [['-t', 'other'], ['b.bench.ts'], ['--shard', '2/3']]) {
      await project.ubench('run', '--gate', ...args);
      expect(project.result.gate?.checks.map(({ benchmark }) => benchmark), args.join(' ')).not.toContain('a.bench.ts > naps');
    }
  });

  it('a benchmark that is skipped', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': `${naps.replace('bench(', 'bench.skip(')}bench('other', ${nap});\n` });
    expect(await project.ubench(...strict)).toMatchObject({ code: 4 });
    expect(reasonsOf(project)).toContain('it was skipped');
  });
});

describe.concurrent('a baseline that cannot be read is told before anything is measured', () => {
  it.for<[string, (text: string) => string, RegExp]>([
    ['a torn last line', (text) => text.slice(0, -40), /UBENCH_E_HISTORY_LINE[^]*history\.jsonl:12/],
    ['a line of a newer version', (text) => text.replace('ubench.history/1', 'ubench.history/9'), /UBENCH_E_HISTORY_NEWER[^]*history\.jsonl:1/],
    ['a line of an unknown version', (text) => text.replace('ubench.history/1', 'ubench.history/0'), /UBENCH_E_HISTORY_LINE/],
    ['garbage', (text) => `${text}\u0000\u0001\n`, /UBENCH_E_HISTORY_LINE[^]*:13/],
    ['a merge that left two versions', (text) => `<<<<<<< HEAD\n${text}`, /UBENCH_E_HISTORY_LINE/],
  ])('with %s', async ([, damage, says], { expect, onTestFinished }) => {
    const project = gated(onTestFinished, damage(textOf(slower())));
    for (const args of [['run', '--gate'], ['baseline', 'accept'], ['baseline', 'list'], ['baseline', 'show'], ['baseline', 'prune', '--keep', '1']]) {
      const { code, stderr } = await project.ubench(...args);
      expect({ code, stderr }, args.join(' ')).toEqual({ code: 5, stderr: expect.stringMatching(says) });
    }
    expect(project.runs).toEqual([]);
  });

  it('with a directory in place of the file', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': naps }, onTestFinished);
    mkdirSync(join(project.directory, '.ubench-baseline/history.jsonl'), { recursive: true });
    expect(await project.ubench('run', '--gate')).toMatchObject({ code: 5, stderr: expect.stringMatching(/UBENCH_E_FILE_BROKEN/) });
  });
});

describe.concurrent('what becomes part of the baseline', () => {
  it('outlives the files of its run', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': naps }, onTestFinished);
    await project.ubench('run');
    const id = basename(project.runs[0]!);
    expect(await project.ubench('baseline', 'accept', id.slice(-4), '--json')).toMatchObject({ code: 0 });
    rmSync(project.runs[0]!, { recursive: true });
    expect(JSON.parse((await project.ubench('baseline', 'show', id.slice(-4), '--json')).stdout)).toMatchObject({ run: id });
    expect(await project.ubench('baseline', 'accept', id)).toMatchObject({ code: 5, stderr: expect.stringMatching(/UBENCH_E_(NO_RUNS|RUN_UNKNOWN)/) });
    expect(readFileSync(join(project.directory, '.ubench-baseline/history.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('is no run that was interrupted, which is exit code 130 with or without a gate', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower(), { 'a.bench.ts': `${naps}bench('long', { fn: ${nap}, trials: 1_000 });\n` });
    const run = project.start('run', '--gate');
    await run.printed(/long: measuring/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    expect(project.result.gate?.checks.filter(({ verdict }) => verdict === 'ERROR').map(({ reason }) => reason)).toContain('it was interrupted');
    expect(await project.ubench('baseline', 'accept')).toMatchObject({ code: 5, stderr: expect.stringMatching(/it was interrupted/) });
  });

  it('is all of several runs, or none of them', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': naps, 'b.bench.ts': naps.replace(nap, "() => { throw new Error('no luck'); }") }, onTestFinished);
    await project.ubench('run', 'a.bench.ts');
    await project.ubench('run', 'b.bench.ts');
    const ids = project.runs.map((run) => basename(run));
    expect(await project.ubench('baseline', 'accept', ...ids)).toMatchObject({ code: 5, stderr: expect.stringMatching(/UBENCH_E_BASELINE_(UNFIT|REFUSED)/) });
    expect(await project.ubench('baseline', 'list')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/No run was accepted yet/) });
  });

  it('is every run that is accepted at the same time', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': naps }, onTestFinished);
    for (let run = 0; run < 3; run++) await project.ubench('run');
    const ids = project.runs.map((run) => basename(run));
    await Promise.all([...ids, ids[0]!].map((id) => project.ubench('baseline', 'accept', id)));
    expect(JSON.parse((await project.ubench('baseline', 'list', '--json')).stdout)).toMatchObject({ runs: ids.map((run) => ({ run })), benchmarks: [{ runs: 3, missing: 7 }] });
  });

  it('is pruned by benchmark and environment, and first told, if it is asked to', async ({ expect, onTestFinished }) => {
    const project = gated(onTestFinished, slower());
    const runs = async (): Promise<number> => (JSON.parse((await project.ubench('baseline', 'list', '--json')).stdout) as { runs: unknown[] }).runs.length;
    expect(await project.ubench('baseline', 'prune')).toMatchObject({ code: 5, stderr: expect.stringMatching(/--keep/) });
    expect(await project.ubench('baseline', 'prune', '--keep', '10', '--dry-run')).toMatchObject({ code: 0, stderr: 'would remove 2 accepted runs\n' });
    expect(await runs()).toBe(12);
    expect(JSON.parse((await project.ubench('baseline', 'prune', '--keep', '10', '--json')).stdout)).toMatchObject({ removed: ['20260101-000000000-aaaa', '20260102-000000000-aaaa'] });
    expect(await runs()).toBe(10);
  });
});
