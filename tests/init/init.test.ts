import { existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { Project } from '../harness/project.ts';

/** Nothing but these files, and no package installed. */
const directoryWith = (files: Readonly<Record<string, string>> = {}): Project => new Project(files, onTestFinished, false);

const filesOf = (project: Project): string[] =>
  readdirSync(project.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.directory.length + 1))
    .sort();

const read = (project: Project, path: string): string => readFileSync(join(project.directory, path), 'utf8');
const manifestOf = (project: Project): unknown => JSON.parse(read(project, 'package.json'));

describe('what ubench init writes', () => {
  it.for([
    ['http', ['benchmarks/hello-server.mjs', 'benchmarks/http.bench.ts'], ['@ubench/service-http', 'ubench']],
    ['postgres', ['benchmarks/postgres.bench.ts'], ['@ubench/service-postgres', 'ubench']],
    ['function', ['benchmarks/function.bench.ts'], ['ubench']],
  ] as const)('runs as it is in an empty directory: %s', async ([template, own, packages]) => {
    const project = directoryWith();
    const { code, stdout, stderr } = await project.ubench('init', '--template', template);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`npx ubench run benchmarks/${template}.bench.ts`);
    expect(filesOf(project)).toEqual(['.gitignore', ...own, 'package.json', 'ubench.config.ts']);
    expect(manifestOf(project)).toEqual({
      private: true,
      type: 'module',
      scripts: { bench: 'ubench run' },
      devDependencies: Object.fromEntries(packages.map((name) => [name, expect.stringMatching(/^\^\d/)])),
    });
    const run = await project.ubench('run');
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toContain('exit code 0');
  });

  it('is the template http when nothing is said and nobody can be asked', async () => {
    const project = directoryWith();
    expect(await project.ubench('init')).toMatchObject({ code: 0 });
    expect(filesOf(project)).toContain('benchmarks/http.bench.ts');
  });

  it.for([
    ['perf/deep/orders.bench.ts', 'perf/deep/hello-server.mjs'],
    ['orders.bench.ts', 'hello-server.mjs'],
  ] as const)('goes where --file says, with what the spec needs beside it: %s', async ([file, server]) => {
    const project = directoryWith();
    expect(await project.ubench('init', '--file', file)).toMatchObject({ code: 0, stdout: expect.stringContaining(`npx ubench run ${file}`) });
    expect(filesOf(project)).toEqual(['.gitignore', file, server, 'package.json', 'ubench.config.ts'].sort());
    const run = await project.ubench('run', '--set', 'load.duration=500ms', '--set', 'load.warmup=0s', '--reporter', 'json');
    expect(run.stderr).not.toContain('MODULE_NOT_FOUND');
    expect(project.result.benchmarks[0]!.error).toBeUndefined();
  });

  it('asks for an installation first where what the spec imports is not to be had without, and only there', async () => {
    const packageOfOurs = { '@ubench/service-http/package.json': '{}', 'ubench/package.json': '{}' };
    const installed = directoryWith(Object.fromEntries(Object.entries(packageOfOurs).map(([path, text]) => [`node_modules/${path}`, text])));
    expect((await installed.ubench('init')).stdout).not.toContain('npm install');
    const { stdout } = await directoryWith().ubench('init');
    expect(stdout.indexOf('npx ubench run')).toBeLessThan(stdout.indexOf('npm install'));
  });
});

describe('in a project that exists', () => {
  const manifest = '{\n    "name": "app",\n    "scripts": { "test": "vitest" },\n    "dependencies": { "ubench": "1.0.0" }\n}\n';

  it('adds what is missing, and touches nothing else', async () => {
    const project = directoryWith({ 'package.json': manifest, '.gitignore': 'dist', 'src/index.ts': '' });
    const { stdout } = await project.ubench('init', '--template', 'function');
    expect(stdout).toContain('Changed:\n  package.json\n  .gitignore\n');
    expect(read(project, 'package.json')).toBe(manifest.replace('{ "test": "vitest" }', '{\n        "test": "vitest",\n        "bench": "ubench run"\n    }'));
    expect(read(project, '.gitignore')).toBe('dist\n.ubench/\n');
  });

  it('keeps files that are there, says which, and writes over them only when told to', async () => {
    const mine = { 'benchmarks/function.bench.ts': '// mine\n', 'ubench.config.ts': '// mine too\n' };
    const project = directoryWith({ ...mine, 'package.json': '{ "scripts": { "bench": "vitest bench" } }' });
    const { code, stdout } = await project.ubench('init', '--template', 'function');
    expect(code).toBe(0);
    expect(stdout).toContain('Kept as it was (--force writes over files):\n  benchmarks/function.bench.ts\n  ubench.config.ts\n  the script "bench" of package.json: vitest bench\n');
    for (const [path, text] of Object.entries(mine)) expect(read(project, path)).toBe(text);
    expect((await project.ubench('init', '--template', 'function', '--force')).stdout).toContain('Changed:\n  benchmarks/function.bench.ts\n  ubench.config.ts\n');
    expect(read(project, 'ubench.config.ts')).toContain('defineConfig');
    expect(manifestOf(project)).toMatchObject({ scripts: { bench: 'vitest bench' } });
  });

  it('has nothing left to write the second time', async () => {
    const project = directoryWith();
    await project.ubench('init');
    const before = filesOf(project).map((path) => [path, read(project, path)]);
    const { code, stdout } = await project.ubench('init');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Kept as it was/);
    expect(filesOf(project).map((path) => [path, read(project, path)])).toEqual(before);
  });

  it('keeps the mode of what it changes, and a link a link', async () => {
    const project = directoryWith({ 'shared/package.json': '{}' });
    symlinkSync('shared/package.json', join(project.directory, 'package.json'));
    await project.ubench('init', '--template', 'function');
    expect(lstatSync(join(project.directory, 'package.json')).isSymbolicLink()).toBe(true);
    expect(manifestOf(project)).toMatchObject({ scripts: { bench: 'ubench run' } });
    expect(statSync(join(project.directory, 'shared/package.json')).mode & 0o777).toBe(0o644);
  });
});

describe('a mistake writes nothing and ends with 5', () => {
  it.for([
    [['--template', 'postgress'], "There is no template 'postgress'. [UBENCH_E_INIT_TEMPLATE]", "→ Did you mean 'postgres'?"],
    [['--template', 'kafka'], "There is no template 'kafka'. [UBENCH_E_INIT_TEMPLATE]", '→ There are: http, postgres, function.'],
    [['--file', 'orders.ts'], '--file orders.ts: the name of a spec ends in .bench.ts. [UBENCH_E_SPEC_NAME]', '→ Write --file orders.bench.ts'],
    [['--templat', 'http'], "ubench init has no flag '--templat'", "→ Did you mean '--template'?"],
  ] as const)('%j', async ([args, what, fix]) => {
    const project = directoryWith();
    const { code, stdout, stderr } = await project.ubench('init', ...args);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(fix);
    expect(filesOf(project)).toEqual([]);
  });

  it('a package.json that is broken', async () => {
    const project = directoryWith({ 'package.json': '{\n  "name": "app",,\n}\n' });
    const { code, stderr } = await project.ubench('init');
    expect(code).toBe(5);
    expect(stderr).toContain('at package.json:2');
    expect(filesOf(project)).toEqual(['package.json']);
  });
});

describe('a failure midway leaves everything as it was, and says what to do', () => {
  it.for([1, 2, 3, 4, 5])('a disk that is full at file %i', async (file) => {
    const project = directoryWith({ 'package.json': '{}' });
    const { code, stdout, stderr } = await project.startAs([], ['init'], { UBENCH_FAILPOINTS: `ENOSPC:init.file:written#${file}` }).finished;
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/cannot be written: ENOSPC.* Nothing was changed. \[UBENCH_E_INIT_WRITE\]\n {2}→ Make room/);
    expect(filesOf(project)).toEqual(['package.json']);
    expect(existsSync(join(project.directory, 'benchmarks'))).toBe(false);
    expect(read(project, 'package.json')).toBe('{}');
  });

  it('a folder whose name a file has', async () => {
    const project = directoryWith({ benchmarks: 'notes' });
    const { code, stderr } = await project.ubench('init');
    expect(code).toBe(5);
    expect(stderr).toContain('benchmarks/http.bench.ts cannot be written');
    expect(filesOf(project)).toEqual(['benchmarks']);
  });

  it.for(otherSteps.init)('a process that is killed at %s has written none of it or all of it, and the next time completes it', async (point) => {
    const all = ['.gitignore', 'benchmarks/hello-server.mjs', 'benchmarks/http.bench.ts', 'package.json', 'ubench.config.ts'];
    const project = directoryWith();
    expect(await project.startAs([], ['init'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    expect(filesOf(project).filter((path) => !/\.(ubench-init|tmp)$/.test(path))).toEqual(point === 'init:after' ? all : []);
    expect(await project.ubench('init')).toMatchObject({ code: 0 });
    expect(filesOf(project).filter((path) => !path.endsWith('.tmp'))).toEqual(all);
    for (const path of all) expect(read(project, path)).not.toBe('');
  });
});

describe('on a terminal', () => {
  it('asks what to benchmark and where the spec goes', async () => {
    const project = directoryWith();
    const init = project.startOnTerminal('init');
    await init.printed(/What do you want to benchmark/);
    init.type('\u001b[B\u001b[B\r');
    await init.printed(/Where does the spec go/);
    init.type('sum.ts\r');
    await init.printed(/ends in \.bench\.ts/);
    init.type('\u007f\u007fbench.ts\r');
    expect(await init.finished).toMatchObject({ code: 0 });
    expect(filesOf(project)).toEqual(['.gitignore', 'package.json', 'sum.bench.ts', 'ubench.config.ts']);
    expect(read(project, 'sum.bench.ts')).toContain('JSON.parse');
  });

  it('an answer that is only confirmed is the default', async () => {
    const project = directoryWith();
    const init = project.startOnTerminal('init');
    await init.printed(/What do you want to benchmark/);
    init.type('\r');
    await init.printed(/Where does the spec go/);
    init.type('\r');
    expect(await init.finished).toMatchObject({ code: 0 });
    expect(filesOf(project)).toContain('benchmarks/http.bench.ts');
  });

  it.for([/What do you want to benchmark/, /Where does the spec go/])('Ctrl-C at %o writes nothing and ends with 130', async (question) => {
    const project = directoryWith();
    const init = project.startOnTerminal('init', ...(question.source.startsWith('Where') ? ['--template', 'http'] : []));
    await init.printed(question);
    init.type('\u0003');
    const { code, stdout } = await init.finished;
    expect(code).toBe(130);
    expect(stdout).toContain('Nothing was written.');
    expect(filesOf(project)).toEqual([]);
  });

  it('asks nothing with --yes, and nothing that a flag has answered', async () => {
    expect(await directoryWith().startOnTerminal('init', '--yes').finished).toMatchObject({ code: 0 });
    expect(await directoryWith().startOnTerminal('init', '--template', 'function', '--file', 'a.bench.ts').finished).toMatchObject({ code: 0 });
  });
});
