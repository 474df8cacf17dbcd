import { createHash } from 'node:crypto';
import { createReadStream, realpathSync } from 'node:fs';
import { machine, type as systemName } from 'node:os';
import { basename, join } from 'node:path';
import type { Logger } from '@ubench/core';
import { failpoint, type FileTreeEntry, readFileTree } from '@ubench/files';
import type { Host } from '@ubench/remote';
import { formatBytes } from '@ubench/units';
import { type ArchiveEntry, packArchive } from './archive.ts';
import type { Login } from './login.ts';
import { isShared } from './shared-place.ts';
import { slurmErrors } from './slurm-errors.ts';

/** Of a big one over a slow line. */
const copyTimeout_ns = 3_600e9;

const isThere = `if [ -e "$1/complete" ]; then echo there; fi`;

// Under a name of its own first: two may copy the same, and either may be killed.
const unpack = `
umask 077
mkdir -p -- "$1/.." && cd "$1/.." || exit 1
work=$(mktemp -d -- .copy-XXXXXX) || exit 1
trap 'rm -rf -- "$work"' EXIT
tar -x -f - -C "$work" && : >"$work/complete" && { mv -T -- "$work" "$1" 2>/dev/null || [ -e "$1/complete" ]; }`;

/** Copies what instances run from this machine to the cluster, once for what it holds. What compute nodes see where it is, stays there. */
export class Software {
  readonly #host: Host;
  readonly #login: Login;
  readonly #isLoginNode: boolean;
  readonly #log: Logger;
  readonly #copied = new Map<string, Promise<string>>();

  /** @param isLoginNode This machine is the login node. */
  constructor(host: Host, login: Login, isLoginNode: boolean, log: Logger) {
    this.#host = host;
    this.#isLoginNode = isLoginNode;
    this.#login = login;
    this.#log = log;
  }

  /**
   * Where a file or directory of this machine is on the cluster.
   * @param path Absolute.
   * @param tell Told when it is copied, which may take minutes.
   * @param forNodes It was made for the compute nodes, whatever this machine is.
   * @throws SLURM_E_SOFTWARE_MISSING, SLURM_E_SOFTWARE_FOREIGN, SLURM_E_SCRATCH
   */
  async on(path: string, signal: AbortSignal, tell: (reason: string) => void, forNodes = false): Promise<string> {
    const there = this.#copied.get(path) ?? this.#copy(path, forNodes, signal, tell);
    this.#copied.set(path, there);
    try {
      return await there;
    } catch (error) {
      this.#copied.delete(path);
      throw error;
    }
  }

  /**
   * A directory of the cluster with copies of files, each at its own place below it.
   * @param name Of the directory, and for what is told.
   * @throws SLURM_E_SOFTWARE_MISSING, SLURM_E_SCRATCH
   */
  async together(name: string, files: readonly { readonly path: string; readonly at: string }[], signal: AbortSignal, tell: (reason: string) => void): Promise<string> {
    const tree = files.flatMap(({ path, at }) => readFileTree(realPath(path)).map((entry) => ({ ...entry, path: join(at, entry.path) })));
    return this.#place(name, tree, signal, tell);
  }

  async #copy(path: string, forNodes: boolean, signal: AbortSignal, tell: (reason: string) => void): Promise<string> {
    const root = realPath(path);
    const here = `${systemName()} ${machine()}`;
    if (!forNodes && here !== this.#login.platform) throw slurmErrors.SLURM_E_SOFTWARE_FOREIGN({ path, here, there: this.#login.platform });
    const tree = readFileTree(root);
    if (this.#isLoginNode && isShared(root, this.#login) && tree.every((entry) => entry.kind === 'link' || !entry.foreign || isShared(entry.source, this.#login))) return root;
    return this.#place(basename(root), tree, signal, tell);
  }

  async #place(name: string, tree: readonly FileTreeEntry[], signal: AbortSignal, tell: (reason: string) => void): Promise<string> {
    const directory = `${this.#login.scratch}/software/${await contentHash(tree)}`;
    const { stdout } = await this.#host.exec(['bash', '-c', isThere, 'bash', directory], { again: true, signal });
    if (stdout.includes('there')) return `${directory}/${name}`;
    const size = tree.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.stats.size : 0), 0);
    tell(`${name} (${formatBytes(size)}) is copied to ${this.#host.name}`);
    await this.#send(directory, tree.map((entry) => archiveEntry(entry, name)), signal);
    return `${directory}/${name}`;
  }

  async #send(directory: string, entries: readonly ArchiveEntry[], signal: AbortSignal): Promise<void> {
    this.#log.info('copying software to the cluster', { directory });
    failpoint('slurm.software:before');
    const { code, stderr } = await this.#host.exec(['bash', '-c', unpack, 'bash', directory], { stdin: packArchive(entries), timeout_ns: copyTimeout_ns, signal });
    failpoint('slurm.software:after');
    if (code !== 0) throw slurmErrors.SLURM_E_SCRATCH({ path: directory, host: this.#host.name, problem: isFull(stderr) ? 'no space is left there' : stderr.trim() || `copying ended with code ${code}` });
  }
}

/** Whether tar says that there was no room, which it does in several ways. */
const isFull = (said: string): boolean => /no space left|disk quota exceeded|wrote only \d+ of/i.test(said);

/** Free of links. @throws SLURM_E_SOFTWARE_MISSING */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw slurmErrors.SLURM_E_SOFTWARE_MISSING({ path }, { cause: error });
  }
}

const archiveEntry = (entry: FileTreeEntry, name: string): ArchiveEntry => {
  const path = entry.path === '' ? name : `${name}/${entry.path}`;
  if (entry.kind === 'link') return { kind: 'link', path, target: entry.target };
  if (entry.kind === 'directory') return { kind: 'directory', path, mode: 0o755 };
  return { kind: 'file', path, source: entry.source, size: entry.stats.size, mode: entry.stats.mode & 0o100 ? 0o755 : 0o644 };
};

async function contentHash(tree: readonly FileTreeEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of tree) {
    hash.update(`${entry.kind}\0${entry.path}\0`);
    if (entry.kind === 'link') hash.update(entry.target);
    if (entry.kind !== 'file') continue;
    hash.update(`${entry.stats.mode & 0o100} ${entry.stats.size}\0`);
    for await (const chunk of createReadStream(entry.source)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex').slice(0, 24);
}
