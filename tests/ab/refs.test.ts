import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { commitAll, comparisons, git, spinning } from './ab-project.ts';

const treesOf = (project: Project): string[] =>
  git(project, 'worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
    .slice(1);

describe.concurrent('ubench ab of git refs', () => {
  it('finds that a function has become slower since, exits with 1, and takes the working tree away', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(200) }, onTestFinished);
    commitAll(project);
    project.write({ 'spin.bench.ts': spinning(400) });
    const { code, stdout, stderr } = await project.ubench('ab', '--a-ref', 'main', '--seed', '1');
    expect(code, stdout + stderr).toBe(1);
    const [record] = comparisons(project);
    expect(record).toMatchObject({
      verdict: 'FAIL',
      variants: { a: { name: 'main', git: { ref: 'main', sha: git(project, 'rev-parse', 'main').trim() } }, b: { name: 'B' } },
      differences: ['the code of spin.bench.ts'],
    });
    expect(record!.checks.find(({ metric }) => metric === 'latency.p50')!.change_share).toBeGreaterThan(0.5);
    expect(treesOf(project)).toEqual([]);
    expect(existsSync(join(project.directory, '.ubench/ab', record!.id, 'trees'))).toBe(false);
  });

  it('builds each by the command, and keeps what that printed', async ({ expect, onTestFinished }) => {
    const spec = `import { readFileSync } from 'node:fs';
import { bench } from 'ubench';
const microseconds = Number(readFileSync(new URL('built.txt', import.meta.url), 'utf8'));
bench('spins', () => { const end = performance.now() + microseconds / 1000; while (performance.now() < end); });
`;
    const project = new Project({ 'spin.bench.ts': spec, 'source.txt': '100' }, onTestFinished);
    commitAll(project);
    project.write({ 'source.txt': '300' });
    git(project, '-c', 'user.name=somebody', '-c', 'user.email=somebody@localhost', 'commit', '--quiet', '--all', '--message=slower');
    const { code, stderr } = await project.ubench('ab', '--a-ref', 'HEAD~1', '--b-ref', 'HEAD', '--build', 'cp source.txt built.txt && echo done');
    expect(code, stderr).toBe(1);
    const [record] = comparisons(project);
    expect(record!.differences).toEqual([]);
    for (const side of ['a', 'b']) expect(readFileSync(join(project.directory, '.ubench/ab', record!.id, `${side}.build.log`), 'utf8')).toBe('done\n');
  });

  it('says what a build that fails has printed, and leaves no working tree', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50) }, onTestFinished);
    commitAll(project);
    const { code, stderr } = await project.ubench('ab', '--a-ref', 'main', '--build', 'echo no compiler here; exit 4');
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('UBENCH_E_BUILD');
    expect(stderr).toContain('no compiler here');
    expect(stderr).toContain('exit code 4');
    expect(treesOf(project)).toEqual([]);
    expect(project.runs).toEqual([]);
  });

  it('ends a build that is interrupted, with what it has started', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50) }, onTestFinished);
    commitAll(project);
    const run = project.start('ab', '--a-ref', 'main', '--build', 'sleep 600 & echo $! > ../../pid; wait');
    const pidFile = (): string | undefined => {
      const [record] = comparisons(project);
      const file = record && join(project.directory, '.ubench/ab', record.id, 'pid');
      return file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
    };
    while (!pidFile()) await new Promise((done) => setTimeout(done, 20));
    const pid = Number(pidFile());
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    expect(existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')).toBe(false);
    expect(treesOf(project)).toEqual([]);
  });

  it('that was killed leaves working trees that doctor --clean takes away', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50) }, onTestFinished);
    commitAll(project);
    await project.startAs([], ['ab', '--a-ref', 'main'], { UBENCH_FAILPOINTS: 'kill:ab.git:after#3' }).finished;
    const [record] = comparisons(project);
    const trees = join(project.directory, '.ubench/ab', record!.id, 'trees');
    expect(existsSync(trees)).toBe(true);
    expect((await project.ubench('doctor')).stdout).toContain(trees);
    await project.ubench('doctor', '--clean');
    expect(existsSync(trees)).toBe(false);
    expect((await project.ubench('ab', '--a-ref', 'main', '-t', 'spins')).code).not.toBe(5);
    expect(treesOf(project)).toEqual([]);
  });

  it('refuses a ref that does not exist, and benchmarks that the ref does not have', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50) }, onTestFinished);
    commitAll(project);
    const none = await project.ubench('ab', '--a-ref', 'nowhere');
    expect(none.code).toBe(3);
    expect(none.stderr).toContain("The git ref 'nowhere'");
    project.write({ 'spin.bench.ts': spinning(50).replace("'spins'", "'renamed'") });
    const renamed = await project.ubench('ab', '--a-ref', 'main');
    expect(renamed.code).toBe(3);
    expect(renamed.stderr).toContain('have no benchmark in common');
  });

  it('does not pass where a benchmark is gone', async ({ expect, onTestFinished }) => {
    const both = `${spinning(50)}bench('gone', spin);\n`;
    const project = new Project({ 'spin.bench.ts': both }, onTestFinished);
    commitAll(project);
    project.write({ 'spin.bench.ts': spinning(50) });
    const { stdout } = await project.ubench('ab', '--a-ref', 'main', '--strict');
    const [record] = comparisons(project);
    expect(record!.only).toEqual({ a: ['spin.bench.ts > gone'], b: [] });
    expect(record!.verdict).not.toBe('PASS');
    expect(stdout).toContain('only in main, and so not compared: spin.bench.ts > gone');
  });

  it('refuses to measure code of the working tree as that of a ref', async ({ expect, onTestFinished }) => {
    const project = new Project(
      {
        'packages/lib/package.json': '{ "name": "lib", "type": "module", "exports": "./index.js" }',
        'packages/lib/index.js': 'export const work = () => {};',
        'spin.bench.ts': "import { bench } from 'ubench';\nimport { work } from 'lib';\nbench('works', work);\n",
      },
      onTestFinished,
      false,
    );
    project.write({ 'package.json': '{ "name": "root", "private": true, "type": "module" }' });
    mkdirSync(join(project.directory, 'node_modules'));
    symlinkSync('../packages/lib', join(project.directory, 'node_modules/lib'));
    commitAll(project);
    const { code, stderr } = await project.ubench('ab', '--a-ref', 'main');
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('UBENCH_E_AB_OUTSIDE');
    expect(stderr).toContain('packages/lib');
  });
});
