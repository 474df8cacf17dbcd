import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingLines } from '../docs/markdown.ts';
import { importSpecifiers, packageOf } from '../structure/import-specifiers.ts';
import { packages } from '../structure/workspace.ts';
import { type NpmProject, type PackedWorkspace, packWorkspace, quietly } from './packed-workspace.ts';
import { pluginExamples, writeExample } from './plugin-example.ts';
import { runCommand, runWell } from './run-command.ts';

const nameOf = (folder: string): string => (folder === 'ubench' ? folder : `@ubench/${folder}`);
/** Loaded by its name when a run asks for it, so nothing imports it. */
const isPlugin = (name: string): boolean => /^@ubench\/(backend|reporter|service)-/.test(name);

const nodeTypes = { '@types/node': '^24.0.0' };

let workspace: PackedWorkspace;
beforeAll(async () => {
  workspace = await packWorkspace();
}, 300_000);
afterAll(() => workspace?.remove());

describe('an npm project outside the workspace, with the packages as they would be published', () => {
  let project: NpmProject;
  beforeAll(async () => {
    project = await workspace.install('project', nodeTypes, '--omit=optional');
    await cp(fileURLToPath(new URL('fixtures/project', import.meta.url)), project.directory, { recursive: true });
  }, 300_000);

  it('has packages that contain what is built, and neither sources nor tests', () => {
    expect(workspace.tarballs.size).toBeGreaterThan(10);
    const problems = [...workspace.tarballs].flatMap(([folder, tarball]) => {
      const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
      const missing = ['dist/index.js', 'dist/index.d.ts', 'LICENSE'].filter((file) => !files.includes(`package/${file}`));
      const tooMuch = files.filter((file) => /\/src\/|\.test\.|fixtures|(?<!\.d)\.ts$/.test(file) && !file.startsWith('package/templates/'));
      return missing.length + tooMuch.length === 0 ? [] : [{ folder, missing, tooMuch }];
    });
    expect(problems).toEqual([]);
  });

  it('has packages that all can be imported', async () => {
    const names = [...workspace.tarballs.keys()].map(nameOf);
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

  it('makes a report of its run, with charts', async () => {
    expect(await project.run('ubench', 'report', '--format', 'html', '--output', 'report.html')).toMatchObject({ exitCode: 0 });
    const page = await readFile(join(project.directory, 'report.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toContain('cannot be drawn');
  });

  it('lists its benchmarks', async () => {
    const { stdout, exitCode } = await project.run('ubench', 'run', '--list');
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(['function.bench.ts > parse', 'http.bench.ts > a server of the project > hello']);
  });

  it('has packages that declare every package which their code and their types mention, and of ours no other', () => {
    const problems = [...workspace.tarballs.keys()].flatMap((folder) => {
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
    expect(ours.length).toBe(workspace.tarballs.size);
    expect(ours.filter(([, { resolved }]) => !resolved?.startsWith('file:../tarballs/'))).toEqual([]);
  });
});

describe('the plugins of docs/plugins, in a project outside the workspace', () => {
  let project: NpmProject;
  beforeAll(async () => {
    project = await workspace.install('plugins', { ...nodeTypes, typescript: '^7.0.0', vitest: '^5.0.0' });
    for (const example of pluginExamples) writeExample(example, join(project.directory, example.page));
  }, 300_000);
  const folderOf = ({ page }: (typeof pluginExamples)[number]): string => join(project.directory, page);

  it('are one of each kind', () => {
    expect(pluginExamples.map(({ name }) => name.split('-')[1])).toEqual(expect.arrayContaining(['backend', 'driver', 'reporter', 'service']));
  });

  describe.each(pluginExamples)('$page', (example) => {
    it('passes its conformance test', async () => {
      const { exitCode, stdout, stderr } = await runCommand(join(folderOf(example), example.name), 'npm', 'test');
      expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
      expect(stdout).toMatch(/Tests .*\d+ passed/);
    });

    it('compiles, is packed and installed, and does in a run what its page says', async () => {
      const folder = folderOf(example);
      const tarball = (await runWell(join(folder, example.name), 'npm', 'pack', '--pack-destination', folder, '--silent')).trim();
      // The project of the page, beside the package: what it imports is the tarball's.
      await rm(join(folder, example.name), { recursive: true });
      await runWell(project.directory, 'npm', 'install', ...quietly, join(folder, tarball));
      for (const { argv, output, line } of example.commands) {
        const { exitCode, stdout, stderr } = await runCommand(folder, argv[0]!, ...argv.slice(1));
        expect(exitCode, `line ${line}\n${stdout}\n${stderr}`).toBe(0);
        expect(missingLines(output, stdout), `line ${line} printed\n${stdout}`).toEqual([]);
      }
    });
  });
});

/** A package of the workspace and all that it needs from there, by folder name. */
function closureOf(folder: string, seen: Set<string> = new Set()): Set<string> {
  seen.add(folder);
  const { dependencies = {} } = packages.find((candidate) => candidate.folder === folder)!.manifest;
  for (const other of packages) if (other.manifest.name in dependencies && !seen.has(other.folder)) closureOf(other.folder, seen);
  return seen;
}

/** A Node of this machine that is too old for ubench. */
const olderNode = (process.env['PATH'] ?? '')
  .split(':')
  .map((directory) => join(directory, 'node'))
  .find((node) => {
    try {
      return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8', stdio: 'pipe' }))?.[1]) < 24;
    } catch {
      return false;
    }
  });

describe('the command, installed globally, in an empty directory', () => {
  let prefix: string;
  let directory: string;
  beforeAll(async () => {
    [prefix, directory] = [await mkdtemp(join(tmpdir(), 'ubench-global-')), await mkdtemp(join(tmpdir(), 'ubench-empty-'))];
    const tarballs = [...closureOf('ubench')].map((folder) => workspace.tarballs.get(folder)!);
    await runWell(prefix, 'npm', 'install', '--global', '--prefix', prefix, ...quietly, ...tarballs);
  }, 300_000);
  afterAll(() => Promise.all([prefix, directory].map((path) => rm(path, { recursive: true, force: true }))));
  const ubench = (): string => join(prefix, 'bin/ubench');

  it('writes a first spec, and runs it', async () => {
    const init = await runCommand(directory, ubench(), 'init', '--yes');
    expect(init).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('gives your editor the types') });
    expect((await readdir(directory)).sort()).toEqual(['.gitignore', 'benchmarks', 'package.json', 'ubench.config.ts']);
    const run = await runCommand(directory, ubench(), 'run');
    expect(run.exitCode, `${run.stdout}\n${run.stderr}`).toBe(0);
    expect(run.stdout).toContain('✓ my server > GET /');
  });

  it('says what a template needs that it has not brought along', async () => {
    const { stdout } = await runCommand(directory, ubench(), 'init', '--template', 'postgres');
    expect(stdout).toMatch(/npm install +fetches @ubench\/service-postgres\n +npx ubench run benchmarks\/postgres\.bench\.ts +runs it/);
    const run = await runCommand(directory, ubench(), 'run', 'postgres');
    expect(run).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('npm install --save-dev @ubench/service-postgres') });
    const quick = await runCommand(directory, ubench(), 'quick', 'postgres', 'postgres://localhost');
    expect(quick).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('npm install --save-dev @ubench/service-postgres') });
  });

  it.skipIf(olderNode === undefined)('says what is needed where Node is older', async () => {
    const { exitCode, stdout, stderr } = await runCommand(directory, olderNode!, ubench(), 'init');
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(stderr).toMatch(/ubench needs Node 24 or newer, and this is Node \d+\.\d+\.\d+ \(.*\)\.\n {2}→ Install it from/);
  });
});
