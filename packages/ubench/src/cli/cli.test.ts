import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

// Every case starts a process, some of them measure; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const bin = fileURLToPath(new URL('../../bin/ubench.mjs', import.meta.url));
const ownPackage = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Given {
  readonly env?: Record<string, string>;
  readonly nodeArguments?: readonly string[];
}

let directory: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), 'ubench-cli-')));
  await mkdir(path.join(directory, '.git'));
  await mkdir(path.join(directory, 'node_modules'));
  await symlink(ownPackage, path.join(directory, 'node_modules/ubench'));
  await write('package.json', '{ "name": "project", "type": "module" }');
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, content: string): Promise<void> => writeFile(path.join(directory, name), content);

function start(argv: readonly string[], { env = {}, nodeArguments = [] }: Given = {}): ChildProcess {
  return spawn(process.execPath, [...nodeArguments, bin, ...argv], { cwd: directory, env: { PATH: process.env['PATH'], HOME: directory, ...env } });
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const outcome: Outcome = { code: null, stdout: '', stderr: '' };
  child.stdout!.on('data', (chunk: Buffer) => (outcome.stdout += String(chunk)));
  child.stderr!.on('data', (chunk: Buffer) => (outcome.stderr += String(chunk)));
  [outcome.code] = (await once(child, 'close')) as [number | null];
  return outcome;
}

/** Resolves when the text has appeared in what a stream says from now on. */
async function waitForText(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let seen = '';
  while (!seen.includes(text)) seen += String((await once(stream, 'data'))[0]);
}

const ubench = (argv: readonly string[], given?: Given): Promise<Outcome> => outcomeOf(start(argv, given));

const pure = (check = ''): string => `import { bench, describe, expect } from 'ubench';
describe('pure', () => {
  bench('sum', () => { let s = 0; for (let i = 0; i < 100; i++) s += i; return s; }${check});
});
`;

describe('help', () => {
  test.each([[[]], [['--help']], [['help']]])('ubench %j prints it to stdout and succeeds', async (argv) => {
    const { code, stdout, stderr } = await ubench(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: ubench');
    expect(stdout).toContain('Exit codes');
  });

  test('of a command shows its flags, examples, units and exit codes', async () => {
    const { code, stdout } = await ubench(['run', '--help']);
    expect(code).toBe(0);
    for (const part of ['-t, --name <pattern>', '--at <name=url>', 'Examples:', '10s', '130  interrupted']) expect(stdout).toContain(part);
  });

  test('--version prints the version of the package', async () => {
    expect(await ubench(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('a mistake on the command line ends with 5, says what is wrong on stderr, and nothing on stdout', () => {
  test.each([
    [['runn'], "There is no command 'runn'", "Did you mean 'run'?"],
    [['frobnicate'], "There is no command 'frobnicate'", 'ubench --help'],
    [['orders.bench.ts'], "There is no command 'orders.bench.ts'", 'ubench run orders.bench.ts'],
    [['run', '--trails', '3'], "ubench run has no flag '--trails'", "Did you mean '--trials'?"],
    [['run', '--allow-invalids'], "has no flag '--allow-invalids'", "Did you mean '--allow-invalid'?"],
    [['--trials', '3'], "ubench has no flag '--trials'", 'ubench --help'],
    [['run', '--trials'], '--trials needs a value', 'ubench run --help'],
    [['run', '--trials', 'many'], "--trials takes a whole number from 1, and 'many' is not", '--trials 5'],
    [['run', '--seed', '-1'], "--seed takes a whole number from 0, and '-1' is not", '--seed 42'],
    [['run', '--at', 'postgres://localhost'], "--at takes name=value, and 'postgres://localhost' is not", '--at db=postgres://localhost'],
    [['run', '--json'], '--json has no meaning without --list', 'Add --list'],
    [['config', 'extra'], 'ubench config: too many arguments', 'ubench config --help'],
  ])('ubench %j', async (argv, what, fix) => {
    const { code, stdout, stderr } = await ubench(argv);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(fix);
    expect(stderr).not.toContain('    at ');
  });
});

describe('ubench config', () => {
  test('shows every key with its value and where that is from', async () => {
    await write('ubench.config.ts', 'export default { trials: 3 as number };');
    const { code, stdout } = await ubench(['config'], { env: { UBENCH_BACKEND: 'external' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trials +3 +ubench\.config\.ts$/m);
    expect(stdout).toMatch(/^backend +"external" +env UBENCH_BACKEND$/m);
    expect(stdout).toMatch(/^maxErrorShare +"1%" +default$/m);
  });

  test('--json is for programs; objects are shown by name', async () => {
    await write('ubench.config.mjs', "export default { reporters: ['json', { name: 'mine', event() {} }] };");
    const { stdout } = await ubench(['config', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      root: directory,
      file: path.join(directory, 'ubench.config.mjs'),
      keys: { reporters: { value: ['json', '[mine]'], origin: 'ubench.config.mjs' }, trials: { value: 1, origin: 'default' } },
    });
  });

  test('TypeScript that needs compiling is refused with its place', async () => {
    await write('ubench.config.ts', 'export const a = 1;\nenum B { C }\nexport default {};');
    const { code, stderr } = await ubench(['config']);
    expect(code).toBe(5);
    expect(stderr).toContain('UBENCH_E_CONFIG_LOAD');
    expect(stderr).toContain(`${path.join(directory, 'ubench.config.ts')}:2`);
  });

  test('warns about a variable that is nearly one of ours', async () => {
    const { code, stderr } = await ubench(['config'], { env: { UBENCH_REPORTER: 'json' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'warning: The environment variable UBENCH_REPORTER has no effect; did you mean UBENCH_REPORTERS?\n' });
  });
});

describe('output', () => {
  test('has no colour in a pipe; FORCE_COLOR asks for it, and NO_COLOR is stronger', async () => {
    expect((await ubench(['runn'])).stderr).not.toContain('\u001b');
    expect((await ubench(['runn'], { env: { FORCE_COLOR: '1' } })).stderr).toContain('\u001b[31m');
    expect((await ubench(['runn'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).not.toContain('\u001b');
  });

  test('a reader that goes away is no failure', async () => {
    const child = start(['--help']);
    child.stdout!.destroy();
    const { code, stderr } = await outcomeOf(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('the process', () => {
  test('refuses an older Node before anything else, and says how to get one', async () => {
    const older = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.11.0"}})';
    const { code, stdout, stderr } = await ubench(['--help'], { nodeArguments: ['--import', older] });
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('needs Node 24 or newer, and this is Node 20.11.0');
    expect(stderr).toContain('nvm install 24');
  });

  test('an await that never settles is reported, and never ends it with code 13', async () => {
    await write('ubench.config.mjs', 'await new Promise(() => {});\nexport default {};');
    const { code, stderr } = await ubench(['config']);
    expect(code).toBe(5);
    expect(stderr).toContain('UBENCH_E_CONFIG_TIMEOUT');
  });

  test('a failure outside of any await is shown with its stack, as a bug', async () => {
    await write('ubench.config.mjs', 'setTimeout(() => { throw new Error("astray"); }, 1);\nawait new Promise((done) => setTimeout(done, 5_000));\nexport default {};');
    const { code, stderr } = await ubench(['config']);
    expect(code).toBe(3);
    expect(stderr).toContain('astray');
    expect(stderr).toContain('ubench.config.mjs:1');
    expect(stderr).toContain('a bug in ubench or in a plugin');
  });

  test('a handle that something left open does not keep it', async () => {
    await write('ubench.config.mjs', 'setInterval(() => {}, 1_000);\nexport default {};');
    const { code, stderr } = await ubench(['config']);
    expect(code).toBe(0);
    expect(stderr).toContain('something kept the process open after the run (Timeout)');
  });
});

describe('ubench run', () => {
  test('--list prints the ids of benchmarks, one a line, and with --json as JSON', async () => {
    await write('sum.bench.ts', pure());
    expect(await ubench(['run', '--list'])).toEqual({ code: 0, stdout: 'sum.bench.ts > pure > sum\n', stderr: expect.stringMatching(/^Estimated time: .*\n$/) });
    expect(JSON.parse((await ubench(['run', '--list', '--json'])).stdout)).toEqual(['sum.bench.ts > pure > sum']);
  });

  test('--dry-run prints the plan and nothing else, the same bytes each time', async () => {
    await write('sum.bench.ts', pure());
    const first = await ubench(['run', '--dry-run']);
    expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Estimated time: .*\n$/) });
    expect(JSON.parse(first.stdout)).toMatchObject({ schema: 'ubench.plan/1', benchmarks: [{ id: 'sum.bench.ts > pure > sum' }] });
    expect((await ubench(['run', '--dry-run'])).stdout).toBe(first.stdout);
  });

  test('a spec that cannot be collected is reported beside what can, with exit code 3', async () => {
    await write('sum.bench.ts', pure());
    await write('broken.bench.ts', "throw new Error('on purpose');\n");
    const { code, stdout, stderr } = await ubench(['run', '--list']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'sum.bench.ts > pure > sum\n' });
    expect(stderr).toContain('on purpose');
  });

  test('no spec that matches is a usage error', async () => {
    const { code, stderr } = await ubench(['run', 'nothing-like-it']);
    expect(code).toBe(5);
    expect(stderr).toContain('nothing-like-it');
  });

  test('results go to stdout and progress to stderr; an assertion that fails is exit code 1', async () => {
    await write('sum.bench.ts', pure(", (result) => { expect(result.latency.p50).toBeLessThan('1ns'); }"));
    const { code, stdout, stderr } = await ubench(['run']);
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL latency.p50 < 1.00 ns');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Benchmarks: 1 measured · assertions: 0 passed, 1 failed · exit code 1');
    expect(stderr).toContain('pure > sum');
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a run with %i, after its teardown and with what was measured', async (signal, expected) => {
    await write('long.bench.ts', "import { bench } from 'ubench';\nbench('long', () => new Promise((done) => setTimeout(done, 20)));\n");
    const child = start(['run']);
    const ended = outcomeOf(child);
    // The first lines of progress: the run has begun.
    await once(child.stderr!, 'data');
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(expected);
    expect(stderr).toContain('Interrupted: stopping');
    expect(stdout).toContain(`exit code ${expected}`);
    const [id = ''] = await readdir(path.join(directory, '.ubench/runs'));
    const result: unknown = JSON.parse(await readFile(path.join(directory, '.ubench/runs', id, 'result.json'), 'utf8'));
    expect(result).toMatchObject({ run: { status: 'INTERRUPTED', exit_code: expected } });
  });

  test('a second Ctrl-C ends it at once, even where nothing can be torn down', async () => {
    await write('stuck.bench.ts', "import { bench } from 'ubench';\nbench('stuck', () => new Promise((done) => setTimeout(done, 600_000)));\n");
    const child = start(['run']);
    const ended = outcomeOf(child);
    await once(child.stderr!, 'data');
    child.kill('SIGINT');
    await waitForText(child.stderr!, 'Press Ctrl-C again');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
  });

  test('UBENCH_DIR is where runs are kept', async () => {
    await write('sum.bench.ts', pure());
    const { code, stdout } = await ubench(['run'], { env: { UBENCH_DIR: 'elsewhere' } });
    expect(code).toBe(0);
    expect(stdout).toContain('its files are in elsewhere/runs/');
    expect(await readdir(path.join(directory, 'elsewhere/runs'))).toHaveLength(1);
  });

  test('what is piped away is the result alone, and a reader that goes away does not change the exit code', async () => {
    await write('sum.bench.ts', pure());
    const child = start(['run']);
    child.stdout!.destroy();
    const { code, stderr } = await outcomeOf(child);
    expect(code).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });
});
