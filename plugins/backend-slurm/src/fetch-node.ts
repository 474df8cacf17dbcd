import { execFile } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { failpoint } from '@ubench/files';
import { unpackTar } from 'modern-tar/fs';
import { slurmErrors } from './slurm-errors.ts';

const run = promisify(execFile);

/** For 50 MB over a slow line. */
const patience_ms = 900_000;
/** What went wrong, in the lines that npm says of it. */
const npmError = /^npm (?:error|ERR!) (?!code |errno |syscall |type |A complete log|\s*$)(.+)$/m;
/** Where something is fetched to, before it is whole. */
const unfinished = '.fetch-';

/**
 * The program `node` of the version that runs here, for another platform: from the npm registry, by npm as it is configured here, which holds what it got against
 * the hash that the registry has of it. It is kept on this machine.
 * @param platform As npm calls it: `linux-arm64`.
 * @param tell Told when it is fetched, which may take minutes.
 * @throws SLURM_E_NODE_FETCH
 */
export async function fetchNode(platform: string, signal: AbortSignal, tell: (reason: string) => void): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ubench/node');
  const directory = join(cache, `${process.version}-${platform}`);
  const path = join(directory, 'node');
  if (existsSync(path)) return path;
  failpoint('slurm.node:before');
  await mkdir(directory, { recursive: true });
  // Under a name of its own first: two may fetch the same, and either may be killed.
  const work = await mkdtemp(join(cache, unfinished));
  try {
    const archive = await pack(`node-${platform}@${process.versions.node}`, work, signal, tell);
    await pipeline(createReadStream(archive), createGunzip(), unpackTar(work, { strip: 2, filter: ({ name }) => name === 'node' }));
    await chmod(join(work, 'node'), 0o755);
    await rename(join(work, 'node'), path);
  } finally {
    await rm(work, { recursive: true, force: true });
    await removeAbandoned(cache);
  }
  failpoint('slurm.node:after');
  return path;
}

/** The archive of a package. */
async function pack(wanted: string, directory: string, signal: AbortSignal, tell: (reason: string) => void): Promise<string> {
  const registry = (await npm(['config', 'get', 'registry'], { wanted, directory, signal })).trim();
  tell(`${wanted} is fetched from ${registry}`);
  const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=1000'];
  await npm(['pack', wanted, '--ignore-scripts', ...retries], { wanted, registry, directory, signal });
  const archive = (await readdir(directory)).find((name) => name.endsWith('.tgz'));
  return join(directory, archive!);
}

interface Fetched {
  readonly wanted: string;
  readonly registry?: string;
  readonly directory: string;
  readonly signal: AbortSignal;
}

async function npm(args: readonly string[], { wanted, registry, directory, signal }: Fetched): Promise<string> {
  try {
    const { stdout } = await run('npm', [...args], { cwd: directory, timeout: patience_ms, signal });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    const { stderr = '', code } = error as { readonly stderr?: string; readonly code?: string | number };
    const problem = code === 'ENOENT' ? 'there is no npm on the PATH' : (npmError.exec(stderr)?.[1] ?? `npm ended with code ${code}`);
    throw slurmErrors.SLURM_E_NODE_FETCH({ wanted, registry, problem: problem.replace(/\.$/, '') }, { cause: error });
  }
}

/** What those have left that were killed. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const since_ms = name.startsWith(unfinished) ? await stat(path).then(({ mtimeMs }) => mtimeMs, () => Infinity) : Infinity;
    if (since_ms < Date.now() - patience_ms) await rm(path, { recursive: true, force: true });
  }
}
