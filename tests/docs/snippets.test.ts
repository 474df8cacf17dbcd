import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startLlmSimulator } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { Project, repository } from '../harness/project.ts';
import { requireService, type ServiceName } from '../services/require-service.ts';
import { startSite } from '../slurm/site/start-site.ts';
import { type Block, blocksOf, type Command, commandsOf, dataFileOf, fileOf, missingLines } from './markdown.ts';

const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(repository, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** What .ci/run and its tests run themselves; here they only have to be commands that exist. */
const wholeRepository = /^(git clone|cd |npm (start|test|ci|run)|CI=true bash \.ci\/run)/;

/** Done from its beginning to its end by a test of its own. */
const session = 'docs/getting-started.md';

/** Programs that the commands of a document need on the PATH; where one is missing they are skipped, or fail in CI. */
const needed: Readonly<Record<string, readonly ServiceName[]>> = { 'docs/ollama.md': ['ollama'], 'docs/slurm.md': ['slurm'], 'docs/multi-node.md': ['slurm'] };

/** Whose commands log into a cluster, which is called `cluster` in them. */
const onCluster: ReadonlySet<string> = new Set(['docs/slurm.md', 'docs/multi-node.md']);

interface Document {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Its files. */
  readonly code: readonly { readonly path: string; readonly text: string }[];
  /** What its code reads. */
  readonly data: readonly { readonly path: string; readonly text: string }[];
  readonly commands: readonly Command[];
}

const parsed = documents.map((name): Document => {
  const blocks = blocksOf(readFileSync(join(repository, name), 'utf8'));
  return {
    name,
    blocks,
    code: blocks.filter(({ language }) => language === 'ts').map(fileOf),
    data: blocks.filter(({ language, name: file }) => ['csv', 'python'].includes(language) || (language === 'text' && file !== undefined)).map(dataFileOf),
    commands: blocks.filter(({ language }) => language === 'console').flatMap(commandsOf),
  };
});
/** Where the guides say that a language model answers; here it is the simulator. */
const model = 'http://localhost:8000';
const isUbench = ({ argv }: Command): boolean => argv[0] === 'npx' && argv[1] === 'ubench';
const projectOf = ({ code, data }: Document): Project => new Project(Object.fromEntries([...code, ...data].map(({ path, text }) => [path, text])));

describe.each(parsed)('$name', ({ name, blocks, code, commands }) => {
  it('has only blocks that are tested', () => {
    expect(blocks.map(({ language }) => language).filter((language) => !['ts', 'python', 'csv', 'console', 'sh', 'text', 'diff'].includes(language))).toEqual([]);
  });

  it('shows files of the repository as they are', () => {
    const ofRepository = code.filter(({ path }) => path.includes('/') && existsSync(join(repository, path)));
    for (const { path, text } of ofRepository) {
      expect(text.slice(text.indexOf('\n') + 1).trim()).toBe(readFileSync(join(repository, path), 'utf8').trim());
    }
  });

  it.skipIf(name === session)('has no other command than those that are run somewhere', () => {
    const shell = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')));
    const others = [...shell, ...commands.filter((command) => !isUbench(command)).map(({ argv }) => argv.join(' '))];
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(others.filter((command) => !wholeRepository.test(command))).toEqual([]);
    const run = others.flatMap((command) => /^npm (?:run )?(?:--silent )?([\w:-]+)/.exec(command)?.[1] ?? []);
    expect(run.filter((script) => !Object.hasOwn(scripts, script) && script !== 'ci')).toEqual([]);
  });
});

describe.each(parsed.filter(({ code }) => code.length > 0))('the code of $name', (document) => {
  it('compiles', async () => {
    const project = projectOf(document);
    project.write({ 'tsconfig.json': JSON.stringify({ extends: join(repository, 'tsconfig.json'), compilerOptions: { noEmit: true }, include: ['**/*.ts'] }) });
    const tsc = promisify(execFile)(join(repository, 'node_modules/.bin/tsc'), ['-p', project.directory]);
    await expect(tsc.catch((error: { stdout: string }) => Promise.reject(new Error(error.stdout)))).resolves.toBeDefined();
  });
});

describe.each(parsed.filter(({ name, commands }) => name !== session && commands.some(isUbench)))('the commands of $name', (document) => {
  it('do what it says', async (context) => {
    const programs = (needed[document.name] ?? []).map((program) => dirname(requireService(program, context)));
    const environment = { PATH: [...programs, process.env['PATH']].join(':') };
    const project = projectOf(document);
    const commands = document.commands.filter(isUbench);
    await using site = onCluster.has(document.name) ? await startSite() : undefined;
    if (site !== undefined) {
      project.write({ 'home/.ssh/config': readFileSync(site.sshConfigFile, 'utf8').replace('Host site', 'Host cluster') });
      Object.assign(environment, { HOME: join(project.directory, 'home') });
    }
    await using simulator = commands.some(({ argv }) => argv.join(' ').includes(model)) ? await startLlmSimulator() : undefined;
    for (const { argv, output, line } of commands) {
      const args = argv.slice(2).map((argument) => argument.replace(model, simulator?.url ?? model));
      const { code, stdout, stderr } = await project.startAs([], args, environment).finished;
      expect(code, `line ${line}\n${stdout}\n${stderr}`).toBe(0);
      expect(missingLines(output, stdout), `line ${line} printed\n${stdout}`).toEqual([]);
    }
  });
});

describe('npm start', () => {
  const readme = parsed.find(({ name }) => name === 'README.md')!;
  const shown = readme.commands.find(({ argv }) => argv.join(' ') === 'npm start')!;

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
