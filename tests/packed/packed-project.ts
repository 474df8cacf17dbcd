import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const binaries = join(root, 'node_modules/.bin');

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An npm project outside the workspace that has every package of it installed from the tarballs that would be published. */
export interface PackedProject {
  readonly directory: string;
  /** By package folder name: `ubench`, `core`, `service-http`. */
  readonly tarballs: ReadonlyMap<string, string>;
  run(command: string, ...argv: string[]): Promise<CommandOutcome>;
  remove(): Promise<void>;
}

/** Runs a command to its end with the workspace's Node first on the PATH; never rejects for an exit code. */
function run(directory: string, command: string, argv: readonly string[]): Promise<CommandOutcome> {
  const PATH = [join(directory, 'node_modules/.bin'), binaries, process.env.PATH].join(':');
  // What a test runner sets for its own children must not reach a user's project.
  const { NODE_OPTIONS: _options, VITEST: _vitest, NODE_ENV: _mode, ...environment } = process.env;
  return new Promise((resolve, reject) => {
    execFile(command, argv, { cwd: directory, env: { ...environment, PATH }, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function runWell(directory: string, command: string, ...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(directory, command, argv);
  if (exitCode !== 0) throw new Error(`${command} ${argv.join(' ')}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Builds, packs and installs everything; about half a minute. `fixture` is copied into the project. */
export async function createPackedProject(fixture: string): Promise<PackedProject> {
  const directory = await mkdtemp(join(tmpdir(), 'ubench-packed-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const packed = join(directory, 'tarballs');
    await runWell(root, 'tsdown');
    const pnpm = ['-y', 'pnpm@12', '-r', '--filter', './packages/*', '--filter', './plugins/*'];
    await runWell(root, 'npx', ...pnpm, 'pack', '--pack-destination', packed);
    const files = (await readdir(packed)).filter((file) => file.endsWith('.tgz'));
    const tarballs = new Map(
      files.map((file) => [file.replace(/^ubench-(?=\D)/, '').replace(/-\d+\.\d+\.\d+.*$/, ''), join(packed, file)] as const),
    );
    // All of them are dependencies, so that none is looked for in the registry.
    const dependencies = Object.fromEntries(
      [...tarballs].map(([folder, file]) => [folder === 'ubench' ? 'ubench' : `@ubench/${folder}`, `file:tarballs/${basename(file)}`]),
    );
    await cp(fixture, directory, { recursive: true });
    const manifest = { name: 'packed', private: true, type: 'module', dependencies, devDependencies: { '@types/node': '^24.0.0' } };
    await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
    await runWell(directory, 'npm', 'install', '--no-audit', '--no-fund', '--omit=optional', '--prefer-offline', '--loglevel=error');
    return { directory, tarballs, run: (command, ...argv) => run(directory, command, argv), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
