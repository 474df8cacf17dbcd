import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandOutcome, root, runCommand, runWell } from './run-command.ts';

/** Every package of this workspace as the tarball that would be published, and npm projects outside that have them installed. */
export interface PackedWorkspace {
  /** By package folder name: `ubench`, `core`, `service-http`. */
  readonly tarballs: ReadonlyMap<string, string>;
  /** An npm project with every package of the workspace; `devDependencies` beside them come from the registry. */
  install(name: string, devDependencies: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<NpmProject>;
  remove(): Promise<void>;
}

export interface NpmProject {
  readonly directory: string;
  run(command: string, ...argv: string[]): Promise<CommandOutcome>;
}

/** How npm installs here: from its cache where it can, and without advice. */
export const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** Builds and packs everything; about half a minute, so that all who need it share one. */
export async function packWorkspace(): Promise<PackedWorkspace> {
  const directory = await mkdtemp(join(tmpdir(), 'ubench-packed-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const packed = join(directory, 'tarballs');
    await runWell(root, 'npm', 'run', '--silent', 'build');
    const pnpm = ['-y', 'pnpm@12', '-r', '--filter', './packages/*', '--filter', './plugins/*'];
    await runWell(root, 'npx', ...pnpm, 'pack', '--pack-destination', packed);
    const files = (await readdir(packed)).filter((file) => file.endsWith('.tgz'));
    const tarballs = new Map(
      files.map((file) => [file.replace(/^ubench-(?=\D)/, '').replace(/-\d+\.\d+\.\d+.*$/, ''), join(packed, file)] as const),
    );
    return { tarballs, install: (name, ...what) => installAll(join(directory, name), tarballs, ...what), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function installAll(
  directory: string,
  tarballs: PackedWorkspace['tarballs'],
  devDependencies: Readonly<Record<string, string>>,
  ...flags: readonly string[]
): Promise<NpmProject> {
  // All of them are dependencies, so that none is looked for in the registry.
  const dependencies = Object.fromEntries([...tarballs].map(([folder, file]) => [folder === 'ubench' ? 'ubench' : `@ubench/${folder}`, `file:${file}`]));
  const manifest = { name: 'packed', private: true, type: 'module', dependencies, devDependencies };
  await mkdir(directory);
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  await runWell(directory, 'npm', 'install', ...quietly, ...flags);
  return { directory, run: (command, ...argv) => runCommand(directory, command, ...argv) };
}
