import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext, vi } from 'vitest';
import { completionSources } from '../../packages/ubench/src/cli/completion/completion-sources.ts';
import { Project, repository } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';

const bin = join(repository, 'packages/ubench/bin/ubench.mjs');

/** A project with `ubench` on the PATH: it completes, and in place of everything else says what it was called with. */
function projectWithCommand(): Project {
  const project = new Project({
    'ubench.config.ts': "export default { reporters: ['terminal', 'shout'] };",
    'orders.bench.ts': '',
    'my orders.bench.ts': '',
    '$(touch planted).bench.ts': '',
    '.ubench/runs/20260101-000000000-aaaa/result.json': '{}',
    'bin/ubench': `#!/bin/sh
      case "$1" in __complete|completion) exec '${process.execPath}' '${bin}' "$@" ;; esac
      printf 'CALLED'; printf ' <%s>' "$@"; echo .`,
  });
  chmodSync(join(project.directory, 'bin/ubench'), 0o755);
  mkdirSync(join(project.directory, 'home'));
  return project;
}

const environmentOf = ({ directory }: Project): NodeJS.ProcessEnv => ({
  PATH: `${join(directory, 'bin')}:${process.env['PATH']}`,
  HOME: join(directory, 'home'),
  TERM: 'dumb',
  LANG: 'C.UTF-8',
});

/** Types lines, with Tabs in them, at an interactive shell on a terminal of its own; resolves with all that it showed. */
async function typeAt(project: Project, shell: string, lines: readonly string[]): Promise<string> {
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', shell, '/dev/null'], {
    cwd: project.directory,
    env: environmentOf(project),
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  try {
    for (const [index, line] of lines.entries()) {
      child.stdin.write(`${line}\n`);
      child.stdin.write(`echo "DONE"-${index}\n`);
      await vi.waitUntil(() => shown.includes(`DONE-${index}`), { timeout: 60_000 });
    }
  } finally {
    child.kill();
  }
  return shown;
}

const shellsUnderTest = [
  { name: 'bash', start: (path: string) => `${path} --norc --noprofile -i`, setUp: ['source <(ubench completion bash)'] },
  { name: 'zsh', start: (path: string) => `${path} -f -i`, setUp: ['autoload -Uz compinit && compinit -u -D', 'source <(ubench completion zsh)'] },
] as const;

describe.each(shellsUnderTest)('at a Tab, $name', ({ name, start, setUp }) => {
  const command = (context: Pick<TestContext, 'skip'>): string => start(name === 'bash' ? 'bash' : requireService(name, context));

  it.for<[what: string, typed: string, called: string]>([
    ['a command', 'ubench ru\t', '<run>'],
    ['a flag', 'ubench run --dry\t', '<run> <--dry-run>'],
    ['the value of a flag', 'ubench run --reporter sh\t', '<run> <--reporter> <shout>'],
    ['the value of a flag after =', 'ubench run --backend=ext\t', '<run> <--backend=external>'],
    ['the second of several values', 'ubench run --reporter shout,js\t', '<run> <--reporter> <shout,json>'],
    ['a spec file', 'ubench run ord\t', '<run> <orders.bench.ts>'],
    ['a spec file with blanks in its name', 'ubench run my\t', '<run> <my orders.bench.ts>'],
    ['a spec file that looks like a command', 'ubench run \\$\t', '<run> <$(touch planted).bench.ts>'],
  ])('completes %s', async ([, typed, called], context) => {
    const project = projectWithCommand();
    const shown = await typeAt(project, command(context), [...setUp, typed]);
    expect(shown).toContain(`CALLED ${called}.`);
    expect(existsSync(join(project.directory, 'planted'))).toBe(false);
  });

  it('does not run a command that stands on the line', async (context) => {
    const project = projectWithCommand();
    // Ctrl-U takes the line back before it is entered.
    await typeAt(project, command(context), [...setUp, 'ubench run "$(touch typed)" ord\t\u0015']);
    expect(existsSync(join(project.directory, 'typed'))).toBe(false);
  });
});

describe('at a Tab, fish', () => {
  it.for<[what: string, typed: string, offered: RegExp]>([
    ['commands, with what they do', 'ubench ', /^run\trun specs/m],
    ['a flag, with what it does', 'ubench run --dry', /^--dry-run\tprint the plan/m],
    ['the value of a flag', 'ubench run --reporter s', /^shout$/m],
    ['the value of a flag after =', 'ubench run --backend=ext', /^--backend=external$/m],
    ['a spec file', 'ubench run ord', /^orders\.bench\.ts$/m],
    ['a spec file with blanks in its name', 'ubench run my\\ o', /^my orders\.bench\.ts$/m],
  ])('completes %s', async ([, typed, offered], context) => {
    const project = projectWithCommand();
    const fish = requireService('fish', context);
    const { stdout } = await promisify(execFile)(fish, ['--no-config', '-c', 'ubench completion fish | source; complete -C $argv[1]', typed], {
      cwd: project.directory,
      env: environmentOf(project),
    });
    expect(stdout).toMatch(offered);
  });
});

describe('ubench completion', () => {
  it('names the nearest shell where there is none of that name', async () => {
    const { code, stderr } = await new Project({}).ubench('completion', 'bsh');
    expect(code).toBe(5);
    expect(stderr).toMatch(/There is no completion for 'bsh'\. \[UBENCH_E_SHELL\]\n.*Did you mean 'bash'\?/);
  });

  it('says how to install it', async () => {
    const { stdout } = await new Project({}).ubench('completion', '--help');
    for (const shell of ['bash', 'zsh', 'fish']) expect(stdout).toContain(`ubench completion ${shell}`);
  });

  it('offers nothing, and says nothing, where a configuration cannot be read', async () => {
    const { code, stdout, stderr } = await new Project({ 'ubench.config.ts': 'throw new Error("broken");' }).ubench('__complete', '--', 'fish', 'run', '');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('offers the runs of the project, newest first', async () => {
    const project = projectWithCommand();
    project.write({ '.ubench/runs/20260202-000000000-bbbb/plan.json': '{}', '.ubench/runs/.20260303-000000000-cccc/plan.json': '{}' });
    expect(await completionSources.runs({ cwd: project.directory, env: {} })).toEqual(['20260202-000000000-bbbb', '20260101-000000000-aaaa']);
  });
});
