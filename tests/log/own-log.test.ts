import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { imports, quick, server, web } from '../bad-input/web-spec.ts';
import { type Finished, Project } from '../harness/project.ts';

const pure = { 'a.bench.ts': "import { bench } from 'ubench';\nbench('sum', () => 1 + 1);\n" };
const served = { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` };

interface Line {
  readonly time: string;
  readonly level: string;
  readonly pid: number;
  readonly run?: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const logOf = (project: Project, name = 'ubench.log'): string => join(project.directory, '.ubench/log', name);
const linesOf = (project: Project): Line[] =>
  readFileSync(logOf(project), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const run = (project: Project, environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Finished> => project.startAs([], args, environment).finished;

describe.concurrent("ubench's own log", () => {
  it('says by default what was asked for, with which configuration and plugins, what was started, and how it ended', async ({ expect, onTestFinished }) => {
    const project = new Project(served, onTestFinished);
    const { code, stderr } = await run(project, { UBENCH_TRIALS: '1' }, 'run', '--seed', '4');
    expect(code, stderr).toBe(0);
    const lines = linesOf(project);
    const { id } = project.result.run;
    expect(lines.every(({ time, level, pid }) => !Number.isNaN(Date.parse(time)) && level === 'info' && pid === lines[0]!.pid)).toBe(true);
    expect(lines[0]).toMatchObject({ msg: 'ubench run', argv: ['run', '--seed', '4'], cwd: project.directory });
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'configuration',
        config: expect.objectContaining({ trials: { value: 1, origin: 'env UBENCH_TRIALS' }, logLevel: { value: 'info', origin: 'default' } }),
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'plugin loaded', plugin: '@ubench/backend-local', version: expect.stringMatching(/^\d/), from: expect.stringMatching(/^file:/) }));
    const [started, stopped] = ['started', 'stopped'].map((what) => lines.find(({ msg }) => msg === `instance ${what}`));
    expect(started).toMatchObject({ run: id, deployment: 'web' });
    expect(stopped).toMatchObject({ run: id, forced: false });
    expect(lines.at(-1)).toMatchObject({ msg: 'end', exit_code: 0 });
    expect(stderr).not.toContain('INFO');
  });

  it('says at trace also every event, command, probe, hook with its duration, and what is stored', async ({ expect, onTestFinished }) => {
    const project = new Project(
      {
        ...served,
        'ubench.config.ts': `import { defineConfig, definePlugin } from 'ubench';
          export default defineConfig({ plugins: [definePlugin({ name: 'watcher', api: 1, setup(api) {
            api.hooks.ready.tapPromise('look', async () => api.log.warn('looked', { at: 'it' }));
          } })] });`,
      },
      onTestFinished,
    );
    const { code, stderr } = await run(project, { UBENCH_LOG_LEVEL: 'trace' }, 'run');
    expect(code, stderr).toBe(0);
    const lines = linesOf(project);
    const find = (message: string): Line | undefined => lines.find(({ msg }) => msg === message);
    expect(find('looked')).toMatchObject({ level: 'warn', plugin: 'watcher', at: 'it' });
    expect(find('hook')).toMatchObject({ level: 'debug', plugin: 'watcher', hook: 'ready', tap: 'look', took_ms: expect.any(Number) });
    const started = lines.find(({ msg, argv }) => msg === 'command started' && (argv as string[])[1] === 'server.mjs');
    expect(started).toMatchObject({ level: 'debug', run: project.result.run.id, instance: expect.any(String) });
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'command ended', pid_of_command: started!['pid_of_command'], signal: 'SIGTERM' }));
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'probe', deployment: 'web', ready: true, took_ms: expect.any(Number) }));
    expect(lines.filter(({ msg }) => msg.startsWith('event ')).map(({ msg }) => msg)).toEqual(expect.arrayContaining(['event run-start', 'event deployment', 'event phase', 'event benchmark-end']));
    expect(find('store: event appended')).toMatchObject({ level: 'trace' });
  });

  it('tells of an error with its stack and its causes', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'ubench.config.mjs': "throw new Error('on purpose');" }, onTestFinished);
    mkdirSync(join(project.directory, '.ubench'));
    expect((await project.ubench('config')).code).toBe(5);
    expect(linesOf(project)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        error: expect.objectContaining({ code: 'UBENCH_E_CONFIG_LOAD', stack: expect.stringContaining('find-config'), cause: expect.objectContaining({ stack: expect.stringContaining('ubench.config.mjs:1') }) }),
      }),
    );
    expect(linesOf(project).at(-1)).toMatchObject({ msg: 'end', exit_code: 5 });
  });

  it('is there, with what was logged last, after a SIGKILL', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': "import { bench } from 'ubench';\nbench('long', () => new Promise((done) => setTimeout(done, 600_000)));\n" }, onTestFinished);
    const running = project.startAs([], ['run'], { UBENCH_LOG_LEVEL: 'debug' });
    await running.printed(/long: measuring/);
    running.kill('SIGKILL');
    await running.finished;
    expect(linesOf(project)).toContainEqual(expect.objectContaining({ msg: 'event phase', phase: 'measure' }));
  });

  it('is shared by commands that run at once: every line is whole, and has its run', async ({ expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    const ended = await Promise.all([1, 2, 3].map(() => run(project, { UBENCH_LOG_LEVEL: 'trace' }, 'run')));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    const lines = linesOf(project);
    expect(new Set(lines.flatMap(({ run: id }) => id ?? [])).size).toBe(3);
    expect(lines.filter(({ msg }) => msg === 'end')).toHaveLength(3);
  });

  it('is put aside when it is 5 MiB long', async ({ expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    mkdirSync(join(project.directory, '.ubench/log'), { recursive: true });
    writeFileSync(logOf(project), `${'x'.repeat(5 * 1024 * 1024)}\n`);
    await project.ubench('run');
    expect(statSync(logOf(project, 'ubench.log.1')).size).toBeGreaterThan(5 * 1024 * 1024);
    expect(linesOf(project).at(-1)).toMatchObject({ msg: 'end' });
  });

  it('leaves nothing where nothing is kept', async ({ expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    for (const args of [['config'], ['run', '--list'], ['run', 'no-such-spec'], ['list']]) await project.ubench(...args);
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
    writeFileSync(join(project.directory, '.ubench'), '');
    expect((await project.ubench('config')).stderr).toBe('');
  });

  it('is in UBENCH_DIR, and is not there at all at the level silent', async ({ expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    await run(project, { UBENCH_DIR: 'elsewhere' }, 'run');
    expect(existsSync(join(project.directory, 'elsewhere/log/ubench.log'))).toBe(true);
    await run(project, { UBENCH_LOG_LEVEL: 'silent' }, 'run');
    expect(existsSync(logOf(project))).toBe(false);
  });
});

describe.concurrent('the level of the log', () => {
  it.for([
    ['the default', '', {}, [], 'info'],
    ['the configuration', "logLevel: 'warn'", {}, [], 'warn'],
    ['UBENCH_LOG_LEVEL over the configuration', "logLevel: 'warn'", { UBENCH_LOG_LEVEL: 'error' }, [], 'error'],
    ['-v over both', "logLevel: 'warn'", { UBENCH_LOG_LEVEL: 'error' }, ['-v'], 'debug'],
    ['-vv', '', {}, ['-vv'], 'trace'],
    ['--verbose twice', '', {}, ['--verbose', '--verbose'], 'trace'],
  ] as const)('is that of %s', async ([, config, environment, args, level], { expect, onTestFinished }) => {
    const project = new Project({ ...pure, 'ubench.config.mjs': `export default { ${config} };` }, onTestFinished);
    const shown = await run(project, environment, 'config', '--json', ...args);
    const { keys } = JSON.parse(shown.stdout) as { keys: { logLevel: { value: string } } };
    expect(keys.logLevel.value).toBe(level);
    await run(project, environment, 'run', ...args);
    const order = ['trace', 'debug', 'info', 'warn', 'error'];
    const written = existsSync(logOf(project)) ? linesOf(project).map((line) => line.level) : [];
    expect(written.filter((each) => order.indexOf(each) < order.indexOf(level))).toEqual([]);
    if (order.indexOf(level) <= order.indexOf('info')) expect(written).toContain(level);
  });

  it.for([['run'], ['config'], ['list']])('that does not exist is refused by ubench %s, with the nearest one', async ([command], { expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    const { code, stderr } = await run(project, { UBENCH_LOG_LEVEL: 'debgu' }, command!);
    expect(code).toBe(5);
    expect(stderr).toContain("did you mean 'debug'?");
    expect(stderr).toContain('at env UBENCH_LOG_LEVEL');
  });
});

describe.concurrent('-v', () => {
  it('shows the lines to a person, on stderr, and leaves stdout as it is', async ({ expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    const { stdout, stderr } = await project.ubench('run', '--list', '-v');
    expect(stdout).toBe('a.bench.ts > sum\n');
    expect(stderr).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: ubench run \{"argv":\["run","--list","-v"\]/m);
    expect(stderr).toMatch(/INFO: end \{"exit_code":0/);
    expect(stderr).not.toContain('\u001b');
  });

  it.for([['run'], ['list'], ['show'], ['config']])('is a flag of ubench %s', async ([command], { expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    expect((await project.ubench(command!, '--help')).stdout).toMatch(/-v, --verbose/);
  });

  it('is not the version, which is -V', async ({ expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    expect(await project.ubench('-V')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await project.ubench('-v')).toMatchObject({ code: 5, stderr: expect.stringContaining("Did you mean '-V'?") });
  });
});

describe.concurrent('a log that cannot be written is told of once, and changes nothing else', () => {
  it.for([
    ['something is in its place', (project: Project) => writeFileSync(join(project.directory, '.ubench/log'), ''), {}, 'ENOTDIR'],
    ['the disk is full', () => {}, { UBENCH_FAILPOINTS: 'ENOSPC:log:before' }, 'ENOSPC'],
    ['the disk is read-only', () => {}, { UBENCH_FAILPOINTS: 'EROFS:log:before' }, 'EROFS'],
  ] as const)('because %s', async ([, prepare, environment, reason], { expect, onTestFinished }) => {
    const project = new Project(pure, onTestFinished);
    mkdirSync(join(project.directory, '.ubench'));
    prepare(project);
    const { code, stdout, stderr } = await run(project, environment, 'run');
    expect(code).toBe(0);
    expect(stdout).toContain('exit code 0');
    const warnings = stderr.split('\n').filter((line) => line.startsWith('warning: The log in '));
    expect(warnings).toEqual([expect.stringContaining(reason)]);
  });
});
