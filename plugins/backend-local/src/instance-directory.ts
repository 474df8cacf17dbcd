import { chownSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { failpoint, writeAtomically } from '@ubench/files';
import { z } from 'zod';
import { containerRecord } from './container-record.ts';
import type { LaunchUser } from './launch-user.ts';
import { localErrors } from './local-errors.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What is written down before anything is started, so that a crash at any instant leaves a trace. */
const instanceRecord = z.object({
  schema: z.literal('ubench.local-instance/1'),
  id: z.string(),
  owner: z.string(),
  deployment: z.string(),
  url: z.string(),
  log: z.string(),
  container: containerRecord.optional(),
  stop: z.object({ signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']), grace_ns: z.number().nonnegative() }),
});
export type InstanceRecord = z.infer<typeof instanceRecord>;

// Names that a service type cannot ask for: those begin with a letter or a digit.
const recordName = '.instance.json';
const homeName = '.home';
const temporaryName = '.tmp';

export interface InstanceDirectory {
  readonly path: string;
  readonly home: string;
  readonly temporary: string;
  /** Name asked for to absolute path. */
  readonly dirs: Readonly<Record<string, string>>;
}

/**
 * Makes the fresh directory of an instance, or leaves none. Its user may pass through it and owns what is in it, but not the record.
 * @throws LOCAL_E_NAME, LOCAL_E_NO_DIRECTORY
 */
export async function createInstanceDirectory(owner: string, names: readonly string[], user: LaunchUser | undefined): Promise<InstanceDirectory> {
  for (const name of names) {
    if (!/^[a-z\d][\w.-]*$/i.test(name)) throw localErrors.LOCAL_E_NAME({ what: 'directory', name });
  }
  failpoint('local.directory:before');
  const path = await mkdtemp(join(temporaryDirectory(user), directoryPrefix(owner)));
  const inside = (name: string): string => join(path, name);
  try {
    failpoint('local.directory:made');
    if (user !== undefined) await chmod(path, 0o711);
    for (const name of [homeName, temporaryName, ...names]) {
      await mkdir(inside(name), { mode: 0o700 });
      giveTo(user, inside(name));
    }
  } catch (error) {
    await discardInstanceDirectory({ path });
    throw error;
  }
  failpoint('local.directory:after');
  return {
    path,
    home: inside(homeName),
    temporary: inside(temporaryName),
    dirs: Object.fromEntries(names.map((name) => [name, inside(name)])),
  };
}

/** How the names of an owner's directories begin, so that one is known for its own before anything is written into it. */
export const directoryPrefix = (owner: string): string => `ubench-${owner.replaceAll(/[^\w.-]/g, '_').slice(-24)}-`;

/** Writes the files of a launch, readable by its user only; a relative path counts from the instance's directory. */
export async function writeFiles(
  { path }: InstanceDirectory,
  files: Readonly<Record<string, string>>,
  user: LaunchUser | undefined,
): Promise<void> {
  failpoint('local.files:before');
  for (const [name, content] of Object.entries(files)) {
    const file = resolve(path, name);
    const firstMade = await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if (firstMade !== undefined) for (const made of pathsBetween(firstMade, dirname(file))) giveTo(user, made);
    await writeFile(file, content, { mode: 0o600 });
    giveTo(user, file);
  }
  failpoint('local.files:after');
}

function pathsBetween(first: string, last: string): string[] {
  const below = relative(first, last).split(sep).filter((part) => part !== '');
  return [first, ...below.map((_, index) => join(first, ...below.slice(0, index + 1)))];
}

function giveTo(user: LaunchUser | undefined, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

export function writeRecord({ path }: InstanceDirectory, record: InstanceRecord): void {
  writeAtomically(join(path, recordName), `${JSON.stringify(record)}\n`, 'local.record', 0o600);
}

/** `undefined` where the directory holds no record that this version understands. */
export function readRecord(directory: string): InstanceRecord | undefined {
  try {
    return instanceRecord.safeParse(JSON.parse(readFileSync(join(directory, recordName), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Removes a directory that this process has just made: nothing has been started in it, or it has ended. */
export async function discardInstanceDirectory({ path }: Pick<InstanceDirectory, 'path'>): Promise<void> {
  failpoint('local.discard:before');
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
  failpoint('local.discard:after');
}

/** Removes the directory if it is this instance's: a handle is data from outside, and this deletes whole trees. Idempotent. */
export async function removeInstanceDirectory(directory: string, id: string): Promise<void> {
  if (!isOf(directory, id)) return;
  failpoint('local.remove:before');
  for (const name of await readdir(directory)) {
    // The record goes last, so that a removal that was interrupted can be repeated.
    if (name !== recordName) await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  failpoint('local.remove:record');
  await rm(directory, { recursive: true, force: true });
  failpoint('local.remove:after');
}

/** The same without waiting, and without what is in use. */
export function removeInstanceDirectoryNow(directory: string, id: string): void {
  if (!isOf(directory, id)) return;
  failpoint('local.remove-now:before');
  rmSync(directory, { recursive: true, force: true });
  failpoint('local.remove-now:after');
}

/** One whose ubench was killed before it could write a record, or after it had removed it, has none, and is known by its name. */
function isOf(directory: string, id: string): boolean {
  const record = readRecord(directory);
  if (record !== undefined) return record.id === id;
  const [, suffix] = /^ubench-[\w.-]+-(\w{6})$/.exec(basename(directory)) ?? [];
  if (suffix === undefined || !existsSync(directory)) return false;
  const names = readdirSync(directory);
  // The record of another version may be there, of which nothing is known.
  return id === '' ? !names.includes(recordName) : id.endsWith(`-${suffix}`) && names.length === 0;
}
