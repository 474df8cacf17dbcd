import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { imports, nap } from './web-spec.ts';

const aBench = `${imports}bench('naps', ${nap});\n`;
const root = process.getuid?.() === 0;

describe.concurrent('a directory of specs', () => {
  it('with ten thousand files is listed whole, with few files open and little memory', { timeout: 600_000 }, async ({ expect, onTestFinished }) => {
    const files = Array.from({ length: 10_000 }, (_, i) => [`d${i % 100}/s${i}.bench.ts`, `import { bench } from 'ubench';\nbench('b', () => ${i});\n`]);
    const project = new Project(Object.fromEntries(files), onTestFinished);
    // Under half a megabyte a file would be a leak: the heap of this one may not hold that.
    const limits = ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'];
    const { code, stdout, stderr } = await project.startAs(limits, ['run', '--list'], { NODE_OPTIONS: '--max-old-space-size=600' }).finished;
    expect(code, stderr).toBe(0);
    expect(stdout.split('\n')).toHaveLength(10_001);
  });

  it('with symbolic links that lead round in circles has each file once, under its own path', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'specs/a.bench.ts': aBench, 'specs/deep/b.bench.ts': aBench }, onTestFinished);
    const at = (path: string): string => join(project.directory, path);
    symlinkSync('.', at('specs/self'));
    symlinkSync('..', at('specs/deep/up'));
    symlinkSync(project.directory, at('specs/deep/root'));
    symlinkSync('one', at('specs/two'));
    symlinkSync('two', at('specs/one'));
    symlinkSync('nowhere', at('specs/gone.bench.ts'));
    const { code, stdout, stderr } = await project.ubench('run', '--list');
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('specs/a.bench.ts > naps\nspecs/deep/b.bench.ts > naps\n');
  });

  it('that is a symbolic link is read, and mistakes in it have their line', async ({ expect, onTestFinished }) => {
    const elsewhere = new Project({ 'a.bench.ts': `${imports}bench('f', ${nap});\nbench('f', ${nap});\n` }, onTestFinished);
    const project = new Project({}, onTestFinished);
    symlinkSync(elsewhere.directory, join(project.directory, 'linked'));
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.errors).toMatchObject([{ code: 'UBENCH_E_NAME_TAKEN', where: expect.stringMatching(/a\.bench\.ts:5$/), details: expect.stringContaining('> 5 |') }]);
  });

  it('that is called like a spec is a directory all the same', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'x.bench.ts/a.bench.ts': aBench }, onTestFinished);
    for (const args of [[], ['x.bench.ts']]) {
      expect((await project.ubench('run', '--list', ...args)).stdout).toBe('x.bench.ts/a.bench.ts > naps\n');
    }
  });
});

describe.concurrent('a file that is no spec', () => {
  it.for([
    ['is empty', '', 'UBENCH_E_SPEC_EMPTY'],
    ['is binary', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)), 'UBENCH_E_SPEC_PARSE'],
    ['holds null bytes', '\0\0\0\0', 'UBENCH_E_SPEC_PARSE'],
    ['is not UTF-8', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'UBENCH_E_SPEC_PARSE'],
    ['is a line of a million characters', `const x = [${'1,'.repeat(5e5)};`, 'UBENCH_E_SPEC_PARSE'],
    ['is nested deeper than a parser can go', '('.repeat(1e6), 'UBENCH_E_SPEC_PARSE'],
    ['is deleted while others are collected', undefined, 'UBENCH_E_SPEC_IMPORT'],
  ] as const)('because it %s is told of, and the others are measured', async ([, content, id], { expect, onTestFinished }) => {
    const project = new Project(
      { 'a.bench.ts': content === undefined ? `${aBench}import { rmSync } from 'node:fs';\nrmSync(import.meta.dirname + '/b.bench.ts');\n` : aBench },
      onTestFinished,
    );
    writeFileSync(join(project.directory, 'b.bench.ts'), content ?? aBench);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.errors).toMatchObject([{ code: id, where: expect.stringMatching(/^b\.bench\.ts/), fix: expect.any(String) }]);
    expect(project.result.benchmarks).toMatchObject([{ file: 'a.bench.ts', status: 'measured' }]);
    // A person is to read it.
    expect(project.result.errors[0]!.details?.length ?? 0).toBeLessThan(10_000);
  });

  it.skipIf(root)('because it may not be read is told of (root may read everything)', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': aBench, 'b.bench.ts': aBench }, onTestFinished);
    chmodSync(join(project.directory, 'b.bench.ts'), 0);
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.errors).toMatchObject([{ where: 'b.bench.ts', fix: expect.any(String) }]);
  });

  it('named on the command line, because it is a directory without specs, is no spec', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': aBench }, onTestFinished);
    mkdirSync(join(project.directory, 'b.bench.ts'));
    const { code, stderr } = await project.ubench('run', 'b.bench.ts');
    expect(code).toBe(5);
    expect(stderr).toContain('No spec file matches b.bench.ts. [UBENCH_E_NO_SPEC]');
  });
});
