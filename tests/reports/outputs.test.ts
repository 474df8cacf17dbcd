import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunResult } from '@ubench/core';
import { sample, sampleRuns } from '@ubench/testkit';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';

const spec = `import { bench, expect } from 'ubench';
bench('naps', () => new Promise((done) => setTimeout(done, 8)), (result) => {
  expect(result.latency.p50).toBeLessThan('10s');
});
`;
const failing = spec.replace("'10s'", "'1us'");
const read = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');

/** A project in which a run has ended so. */
function projectWith(result: RunResult, whenDone: (remove: () => void) => void): Project {
  return new Project({ [`.ubench/runs/${result.run.id}/result.json`]: `${JSON.stringify(result)}\n` }, whenDone);
}
const shaped = (shape: string): RunResult => sampleRuns().find((run) => run.shape === shape)!.result;

describe.concurrent('ubench run', () => {
  it('lets several reporters write, and stdout is what the one that prints has printed', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': spec }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run', '--reporter', 'json,html', '--reporter', 'md,junit,csv');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(project.result);
    expect(readdirSync(project.runs[0]!)).toEqual(expect.arrayContaining(['report.html', 'report.md', 'junit.xml', 'numbers.csv', 'intervals.csv']));
  });

  it('takes their files from the configuration', async ({ expect, onTestFinished }) => {
    const config = "export default { reporters: ['terminal', ['markdown', { file: 'out/comment.md' }], ['junit', { file: '../../../tests.xml' }], ['csv', { file: 'n.csv', intervals: 'i.csv' }]] };\n";
    const project = new Project({ 'a.bench.ts': spec, 'ubench.config.ts': config }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    const [run] = project.runs as [string];
    expect([join(run, 'out/comment.md'), join(project.directory, 'tests.xml'), join(run, 'n.csv'), join(run, 'i.csv')].filter((file) => !existsSync(file))).toEqual([]);
    expect(stdout).toMatch(/^ {2}Markdown: \.ubench\/runs\/.*\/out\/comment\.md$/m);
  });

  it('in GitHub Actions annotates what failed, and stdout stays JSON', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'bench/a.bench.ts': failing }, onTestFinished);
    const summary = join(project.directory, 'step.md');
    const { code, stdout, stderr } = await project.startAs([], ['run', '--reporter', 'json,markdown'], { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: project.directory, GITHUB_STEP_SUMMARY: summary }).finished;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ run: { exit_code: 1 } });
    expect(stderr).toMatch(/^::error file=bench\/a\.bench\.ts,line=2,title=naps::FAIL: expected latency\.p50 < 1\.00 µs, observed /m);
    expect(read(summary)).toMatch(/^## ❌ FAIL: /);
  });

  it('says that the summary of the step cannot be written, and writes everything else', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': spec, 'taken/inside': 'x' }, onTestFinished);
    const { code, stderr } = await project.startAs([], ['run', '--reporter', 'markdown,junit'], { GITHUB_STEP_SUMMARY: join(project.directory, 'taken') }).finished;
    expect(code, stderr).toBe(6);
    expect(stderr).toMatch(/^The reporter 'markdown' failed: The summary of the GitHub step, .*taken, could not be written: EISDIR.* \[MARKDOWN_E_SUMMARY\]$/m);
    expect(readdirSync(project.runs[0]!)).toEqual(expect.arrayContaining(['report.md', 'junit.xml']));
    expect(project.result.run.exit_code).toBe(0);
  });

  it.runIf(canMount)('writes the other reports where one has a full disk and one a disk that may only be read (needs root, to mount them)', async ({ expect, onTestFinished }) => {
    const full = mountSmallDisk(4, onTestFinished);
    writeFileSync(join(full.path, 'fill'), Buffer.alloc(4 * 1024));
    const readOnly = mountSmallDisk(64, onTestFinished);
    readOnly.makeReadOnly();
    const reporters = [['markdown', { file: `${full.path}/report.md` }], ['junit', { file: `${readOnly.path}/junit.xml` }], 'csv', 'terminal'];
    const project = new Project({ 'a.bench.ts': spec, 'ubench.config.mjs': `export default ${JSON.stringify({ reporters })};\n` }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr).toMatch(/^The reporter 'markdown' failed: .*ENOSPC/m);
    expect(stderr).toMatch(/^The reporter 'junit' failed: .*EROFS/m);
    expect(stdout).toMatch(/^ {2}CSV: .*numbers\.csv$/m);
    expect(readdirSync(full.path)).toEqual(['fill']);
    // Of a run that failed, the exit code says that.
    project.write({ 'a.bench.ts': failing });
    expect(await project.ubench('run')).toMatchObject({ code: 1 });
  });
});

describe.concurrent('ubench report', () => {
  it('writes what the run itself would have written', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': spec }, onTestFinished);
    await project.ubench('run', '--reporter', 'markdown,junit,csv');
    const id = basename(project.runs[0]!);
    const { code, stdout, stderr } = await project.ubench('report', id.slice(-4), '--format', 'md,junit,csv,json', '--output', 'reports');
    expect(code, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(['Markdown: reports/report.md', 'JUnit: reports/junit.xml', 'CSV: reports/numbers.csv', 'CSV of the time series: reports/intervals.csv', 'JSON: reports/report.json']);
    for (const file of ['report.md', 'junit.xml', 'numbers.csv', 'intervals.csv']) expect(read(project.directory, 'reports', file)).toBe(read(project.runs[0]!, file));
    expect(JSON.parse(read(project.directory, 'reports/report.json'))).toEqual(project.result);
  });

  it('prints one text where stdout is a pipe or is asked for, and nothing else there', async ({ expect, onTestFinished }) => {
    const project = projectWith(shaped('in which something of everything happened'), onTestFinished);
    const [piped, asked, named, whole] = await Promise.all([project.ubench('report', '-f', 'md'), project.ubench('report', '-f', 'junit', '-o', '-'), project.ubench('report', '-f', 'md', '-o', 'own.md'), project.ubench('report', '-f', 'json,csv')]);
    expect(piped.stdout).toMatch(/^## 🚫 ERROR: /);
    expect(asked.stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n[^]*<\/testsuites>\n$/);
    expect(named.stdout).toBe('Markdown: own.md\n');
    expect(read(project.directory, 'own.md')).toBe(piped.stdout);
    expect(JSON.parse(whole.stdout)).toMatchObject({ schema: 'ubench.result/1' });
    expect(whole.stderr).toMatch(/^CSV: .*numbers\.csv$/m);
  });

  it('puts one report into a directory by its usual name', async ({ expect, onTestFinished }) => {
    const project = projectWith(shaped('with one benchmark that passed'), onTestFinished);
    mkdirSync(join(project.directory, 'there'));
    expect(await project.ubench('report', '-f', 'junit', '-o', 'there')).toMatchObject({ code: 0, stdout: 'JUnit: there/junit.xml\n' });
    expect(await project.ubench('report', '-f', 'md', '-o', 'new/')).toMatchObject({ code: 0, stdout: 'Markdown: new/report.md\n' });
  });

  it.for(['in which something of everything happened', 'with everything that charts and gates show', 'whose process was killed', 'without a benchmark', 'with names that are hard to show', 'with 1,000 benchmarks'])(
    'of a run %s is whole in every format',
    async (shape, { expect, onTestFinished }) => {
      const project = projectWith(shaped(shape), onTestFinished);
      const { code, stderr } = await project.ubench('report', '-f', 'html,markdown,junit,csv,json', '-o', 'all');
      expect(code, stderr).toBe(0);
      expect(read(project.directory, 'all/report.html')).toMatch(/<\/html>\s*$/);
      expect(read(project.directory, 'all/junit.xml')).toMatch(/<\/?testsuites\/?>\n$/);
      expect(read(project.directory, 'all/report.md').length).toBeLessThanOrEqual(65_536);
    },
  );

  it('of a run that goes on has what it has measured so far, and says so; of one that was killed too', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': spec, 'b.bench.ts': "import { bench } from 'ubench';\nbench('endless', () => new Promise((done) => setTimeout(done, 600_000)));\n" }, onTestFinished);
    const run = project.start('run');
    await run.printed(/✓ naps/);
    const going = await project.ubench('report', '--format', 'markdown');
    expect(going.code, going.stderr).toBe(0);
    expect(going.stderr).toMatch(/^note: the run \S+ goes on; this is what it has measured so far\.$/m);
    expect(going.stdout).toMatch(/^## ⏹️ INTERRUPTED: The run did not come to its end/);
    expect(going.stdout).toMatch(/^\| ✅ passed \| `naps` \|/m);
    run.kill('SIGKILL');
    await run.finished;
    const killed = await project.ubench('report', '--format', 'junit');
    expect(killed).toMatchObject({ code: 0, stderr: '' });
    expect(killed.stdout).toMatch(/name="endless: is measured"[^]*<error type="interrupted"/);
  });

  it('writes the others where one cannot be written, and ends with exit code 6', async ({ expect, onTestFinished }) => {
    const project = projectWith(shaped('with one benchmark that passed'), onTestFinished);
    project.write({ 'out/report.md/inside': 'x', file: 'x' });
    const { code, stdout, stderr } = await project.ubench('report', '-f', 'markdown,junit', '-o', 'out');
    expect(code, stderr).toBe(6);
    expect(stderr).toMatch(/^The reporter 'markdown' failed: EISDIR/m);
    expect(stdout).toBe('JUnit: out/junit.xml\n');
    expect(await project.ubench('report', '-f', 'markdown', '-o', 'file/below.md')).toMatchObject({ code: 6, stderr: expect.stringMatching(/^The reporter 'markdown' failed: (ENOTDIR|EEXIST)/m) as string });
  });

  describe.concurrent('refuses what it cannot do, and says what to do instead', () => {
    const sampled = { '.ubench/runs/20260105-101500-k3x9/result.json': JSON.stringify(sample.run([sample.benchmark('b')])) };
    it.for([
      ['a reporter that is misspelt', ['-f', 'junti'], /There is no reporter 'junti'\.[^]*Did you mean 'junit'\?/],
      ['no format', ['-f', ','], /\[UBENCH_E_REPORT_FORMATS\]/],
      ['two reports for stdout', ['-f', 'md,csv', '-o', '-'], /Only one report can go to stdout, and markdown, csv are 2\. \[UBENCH_E_REPORT_STDOUT\]/],
      ['stdout for what is no text', ['-f', 'pdf', '-o', '-'], /What the reporter 'pdf' writes is no text that could go to stdout\. \[UBENCH_E_REPORT_STDOUT\]/],
      ['stdout for what goes there anyway', ['-f', 'terminal', '-o', '-'], /\[UBENCH_E_REPORT_STDOUT\]/],
      ['a file for what writes none', ['-f', 'github', '-o', 'x'], /\[UBENCH_E_REPORT_NO_FILE\]/],
      ['an unknown run', ['nope'], /There is no run 'nope'/],
    ] as const)('%s', async ([, args, message], { expect, onTestFinished }) => {
      const project = new Project(sampled, onTestFinished);
      const { code, stdout, stderr } = await project.ubench('report', ...args);
      expect(code).toBe(5);
      expect(stderr.replaceAll(/\s*\n\s+/g, ' ')).toMatch(message);
      expect(stdout).toBe('');
    });

    it.for([
      ['of a newer format', JSON.stringify({ schema: 'ubench.result/9' }), 'UBENCH_E_FILE_NEWER'],
      ['that is torn', '{"schema": "ubench.result/1", "run"', 'UBENCH_E_FILE_BROKEN'],
    ] as const)('a result %s', async ([, text, errorCode], { expect, onTestFinished }) => {
      const project = new Project({ '.ubench/runs/20260105-101500-k3x9/result.json': text }, onTestFinished);
      const { code, stderr } = await project.ubench('report');
      expect(code).not.toBe(0);
      expect(stderr).toContain(`[${errorCode}]`);
    });

    it('a run of which nothing is known', async ({ expect, onTestFinished }) => {
      const project = new Project({ '.ubench/runs/20260105-101500-k3x9/events.jsonl': '' }, onTestFinished);
      const { code, stderr } = await project.ubench('report');
      expect(code).not.toBe(0);
      expect(stderr).toContain('[UBENCH_E_NO_RESULT]');
    });
  });
});
