import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Project, repository } from '../harness/project.ts';
import { blocksOf, commandsOf, fileOf, missingLines } from './markdown.ts';

const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(repository, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** What .ci/run and its tests run themselves; here they only have to be commands that exist. */
const wholeRepository = /^(git clone|cd |npm (start|test|ci|run)|CI=true bash \.ci\/run)/;

describe.each(documents)('%s', (document) => {
  const blocks = blocksOf(readFileSync(join(repository, document), 'utf8'));
  const code = blocks.filter(({ language }) => language === 'ts').map(fileOf);

  it('has only blocks that are tested', () => {
    expect(blocks.map(({ language }) => language).filter((language) => !['ts', 'console', 'sh', 'text'].includes(language))).toEqual([]);
  });

  it.runIf(code.length > 0)('has code that compiles', async () => {
    const project = new Project(Object.fromEntries(code.map(({ path, text }) => [path, text])));
    project.write({ 'tsconfig.json': JSON.stringify({ extends: join(repository, 'tsconfig.json'), compilerOptions: { noEmit: true }, include: ['**/*.ts'] }) });
    const tsc = promisify(execFile)(join(repository, 'node_modules/.bin/tsc'), ['-p', project.directory]);
    await expect(tsc.catch((error: { stdout: string }) => Promise.reject(new Error(error.stdout)))).resolves.toBeDefined();
  });

  it('shows files of the repository as they are', () => {
    for (const { path, text } of code.filter((file) => existsSync(join(repository, file.path)))) {
      expect(text.slice(text.indexOf('\n') + 1).trim()).toBe(readFileSync(join(repository, path), 'utf8').trim());
    }
  });

  const commands = blocks.filter(({ language }) => language === 'console').flatMap(commandsOf);
  const own = commands.filter(({ argv }) => argv[0] === 'npx' && argv[1] === 'ubench');

  it.runIf(own.length > 0)('has commands that do what it says', async () => {
    const project = new Project(Object.fromEntries(code.map(({ path, text }) => [path, text])));
    for (const { argv, output, line } of own) {
      const { code: exit, stdout, stderr } = await project.ubench(...argv.slice(2));
      expect(exit, `${document}:${line}\n${stdout}\n${stderr}`).toBe(0);
      expect(missingLines(output, stdout), `${document}:${line} printed\n${stdout}`).toEqual([]);
    }
  });

  it('has no other command than those that are run somewhere', () => {
    const shell = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')));
    const others = [...shell, ...commands.map(({ argv }) => argv.join(' ')).filter((command) => !command.startsWith('npx ubench '))];
    const scripts = (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
    expect(others.filter((command) => !wholeRepository.test(command))).toEqual([]);
    const run = others.flatMap((command) => /^npm (?:run )?(?:--silent )?([\w:-]+)/.exec(command)?.[1] ?? []);
    expect(run.filter((script) => !Object.hasOwn(scripts, script) && script !== 'ci')).toEqual([]);
  });
});

describe('npm start', () => {
  const readme = blocksOf(readFileSync(join(repository, 'README.md'), 'utf8')).filter(({ language }) => language === 'console').flatMap(commandsOf);
  const shown = readme.find(({ argv }) => argv.join(' ') === 'npm start')!;

  it('prints what README shows, passes, and leaves nothing running', async () => {
    const { stdout, stderr } = await promisify(execFile)('npm', ['start', '--silent'], { cwd: repository, env: { ...process.env, NO_COLOR: '1' } });
    expect(missingLines(shown.output, stdout), stdout).toEqual([]);
    const run = /^run (\S+):/m.exec(stderr)![1]!;
    const result = JSON.parse(readFileSync(join(repository, '.ubench/runs', run, 'result.json'), 'utf8')) as { run: { exit_code: number } };
    expect(result.run.exit_code).toBe(0);
    expect(processesOf(run)).toEqual([]);
  });
});

/** Process ids whose environment names the run. */
function processesOf(run: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/environ`, 'latin1').includes(`UBENCH_OWNER=${run}`);
    } catch {
      return false;
    }
  });
}
