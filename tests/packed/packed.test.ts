import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSpecifiers, packageOf } from '../structure/import-specifiers.ts';
import { createPackedProject, type PackedProject } from './packed-project.ts';

const nameOf = (folder: string): string => (folder === 'ubench' ? folder : `@ubench/${folder}`);
/** Loaded by its name when a run asks for it, so nothing imports it. */
const isPlugin = (name: string): boolean => /^@ubench\/(backend|reporter|service)-/.test(name);

describe('an npm project outside the workspace, with the packages as they would be published', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await createPackedProject(fileURLToPath(new URL('fixtures/project', import.meta.url)));
  }, 300_000);
  afterAll(() => project?.remove());

  it('has packages that contain what is built, and neither sources nor tests', () => {
    expect(project.tarballs.size).toBeGreaterThan(10);
    const problems = [...project.tarballs].flatMap(([folder, tarball]) => {
      const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
      const missing = ['dist/index.js', 'dist/index.d.ts', 'LICENSE'].filter((file) => !files.includes(`package/${file}`));
      const tooMuch = files.filter((file) => /\/src\/|\.test\.|fixtures|(?<!\.d)\.ts$/.test(file));
      return missing.length + tooMuch.length === 0 ? [] : [{ folder, missing, tooMuch }];
    });
    expect(problems).toEqual([]);
  });

  it('has packages that all can be imported', async () => {
    const names = [...project.tarballs.keys()].map(nameOf);
    const script = `for (const name of ${JSON.stringify(names)}) await import(name)`;
    expect(await project.run('node', '--input-type=module', '--eval', script)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('type-checks its specs, and the types refuse what they should', async () => {
    const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
    expect(await project.run('node', tsc, '--project', '.')).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('runs its specs by the command', async () => {
    const { exitCode, stdout, stderr } = await project.run('ubench', 'run', 'http.bench.ts', 'function.bench.ts', '--reporter', 'terminal');
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: expect.any(String), stderr: expect.any(String) });
    expect(stdout).toContain('hello');
    expect(stdout).toContain('parse');
  });

  it('lists its benchmarks', async () => {
    const { stdout, exitCode } = await project.run('ubench', 'run', '--list');
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(['function.bench.ts > parse', 'http.bench.ts > a server of the project > hello']);
  });

  it('has packages that declare every package which their code and their types mention, and of ours no other', () => {
    const problems = [...project.tarballs.keys()].flatMap((folder) => {
      const name = nameOf(folder);
      const directory = join(project.directory, 'node_modules', name);
      const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, Record<string, string> | undefined>;
      const declared = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies });
      const code = globSync('{dist,bin}/**/*.{js,mjs,d.ts}', { cwd: directory }).map((file) => readFileSync(join(directory, file), 'utf8'));
      const mentioned = new Set(code.flatMap((text) => importSpecifiers(text).flatMap(({ specifier }) => packageOf(specifier) ?? [])));
      const missing = [...mentioned].filter((other) => other !== name && !declared.includes(other));
      const unused = declared.filter((other) => /^(@ubench\/|ubench$)/.test(other) && !mentioned.has(other) && !isPlugin(other));
      return missing.length + unused.length === 0 ? [] : [{ name, missing, unused }];
    });
    expect(problems).toEqual([]);
  });

  it('takes the packages from the tarballs and none from a registry', async () => {
    const lock = JSON.parse(await readFile(join(project.directory, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string }>;
    };
    const ours = Object.entries(lock.packages).filter(([path]) => /node_modules\/(@ubench\/[^/]+|ubench)$/.test(path));
    expect(ours.length).toBe(project.tarballs.size);
    expect(ours.filter(([, { resolved }]) => !resolved?.startsWith('file:tarballs/'))).toEqual([]);
  });
});
