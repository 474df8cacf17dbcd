import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { failpoint } from '@ubench/files';
import type { Logger } from '../log/logger.ts';
import type { Provenance } from '../result/result.ts';

/** `null` outside a git checkout, or without git. Never rejects. */
export async function gitState(root: string, log: Logger): Promise<Provenance['git']> {
  const git = async (...args: string[]): Promise<{ stdout: string }> => {
    const argv = ['-C', root, ...args];
    failpoint('git:before');
    const running = promisify(execFile)('git', argv, { timeout: 5_000, maxBuffer: 16 * 2 ** 20 });
    const { pid } = running.child;
    log.debug('command started', { argv: ['git', ...argv], pid_of_command: pid });
    try {
      const ended = await running;
      log.debug('command ended', { pid_of_command: pid, exit_code: 0 });
      return ended;
    } catch (error) {
      const { code, signal, stderr } = error as { code?: unknown; signal?: unknown; stderr?: unknown };
      log.debug('command ended', { pid_of_command: pid, exit_code: code, signal, stderr });
      throw error;
    } finally {
      failpoint('git:after');
    }
  };
  try {
    // One command for everything: starting it is time of the start.
    const { stdout } = await git('status', '--porcelain=v2', '--branch', '--untracked-files=no', '-z');
    const records = stdout.split('\0');
    const sha = records.find((record) => record.startsWith('# branch.oid '))?.slice('# branch.oid '.length);
    // A repository without a commit says `(initial)`.
    if (sha === undefined || sha.startsWith('(')) return null;
    const changes = changesIn(records);
    if (changes.length === 0) return { sha, dirty: false };
    const changes_sha256 = await hashOf(changes, workTreeOf(root)).catch(() => undefined);
    return { sha, dirty: true, ...(changes_sha256 === undefined ? {} : { changes_sha256 }) };
  } catch {
    return null;
  }
}

/** A tracked file that is not as it was committed. */
interface Change {
  /** From the root of the work tree. */
  readonly path: string;
  /** Of the file in the work tree, octal; of none `000000`. */
  readonly mode: string;
  readonly submodule: boolean;
}

/** How many fields stand before the path, by the kind of the record: git-status(1), "Porcelain Format Version 2". */
const fieldsBefore: Readonly<Record<string, number>> = { 1: 8, 2: 9, u: 10 };

function changesIn(records: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (let index = 0; index < records.length; index++) {
    const fields = records[index]!.split(' ');
    const before = fieldsBefore[fields[0]!];
    if (before === undefined) continue;
    const submodule = fields[2]!.startsWith('S');
    // Of a merge, there are the modes of three stages before that of the work tree.
    changes.push({ path: fields.slice(before).join(' '), mode: fields[fields[0] === 'u' ? 6 : 5]!, submodule });
    // What was renamed is gone from where it was, which is a record of its own.
    if (fields[0] === '2') changes.push({ path: records[++index]!, mode: '000000', submodule });
  }
  return changes;
}

/** More than sources are: hashing it would be time of the start. */
const mostBytes = 64 * 2 ** 20;

/** The same for the same content, staged or not. `undefined` where a submodule has changed, of which git does not say how, and of too much. */
async function hashOf(changes: readonly Change[], workTree: string): Promise<string | undefined> {
  if (changes.some(({ submodule }) => submodule)) return undefined;
  const hash = createHash('sha256');
  let bytes = 0;
  for (const { path, mode } of changes.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0${mode}\0`);
    if (mode === '000000') continue;
    const file = join(workTree, path);
    const { size } = await lstat(file);
    bytes += size;
    if (bytes > mostBytes) return undefined;
    const content = mode === '120000' ? await readlink(file) : await readFile(file);
    hash.update(`${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The directory that git's paths are relative to; asking git would be a second command. */
function workTreeOf(directory: string): string {
  const above = dirname(directory);
  return existsSync(join(directory, '.git')) || above === directory ? directory : workTreeOf(above);
}
