import { chownSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
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
 * Makes the fresh directory of an instance. Its user may pass through it and owns what is in it, but not the record.
 * @throws LOCAL_E_NAME, LOCAL_E_NO_DIRECTORY
 */
export async function createInstanceDirectory(names: readonly string[], user: LaunchUser | undefined): Promise<InstanceDirectory> {
  for (const name of names) {
    if (!/^[a-z\d][\w.-]*$/i.test(name)) throw localErrors.LOCAL_E_NAME({ what: 'directory', name });
  }
  const path = await mkdtemp(join(temporaryDirectory(user), 'ubench-'));
  if (user !== undefined) await chmod(path, 0o711);
  const inside = (name: string): string => join(path, name);
  for (const name of [homeName, temporaryName, ...names]) {
    await mkdir(inside(name), { mode: 0o700 });
    giveTo(user, inside(name));
  }
  return {
    path,
    home: inside(homeName),
    temporary: inside(temporaryName),
    dirs: Object.fromEntries(names.map((name) => [name, inside(name)])),
  };
}

/** Writes the files of a launch, readable by its user only; a relative path counts from the instance's directory. */
export async function writeFiles(
  { path }: InstanceDirectory,
  files: Readonly<Record<string, string>>,
  user: LaunchUser | undefined,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = resolve(path, name);
    const firstMade = await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if (firstMade !== undefined) for (const made of pathsBetween(firstMade, dirname(file))) giveTo(user, made);
    await writeFile(file, content, { mode: 0o600 });
    giveTo(user, file);
  }
}

function pathsBetween(first: string, last: string): string[] {
  const below = relative(first, last).split(sep).filter((part) => part !== '');
  return [first, ...below.map((_, index) => join(first, ...below.slice(0, index + 1)))];
}

function giveTo(user: LaunchUser | undefined, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

export async function writeRecord({ path }: InstanceDirectory, record: InstanceRecord): Promise<void> {
  await writeFile(join(path, recordName), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** `undefined` where the directory holds no record that this version understands. */
export function readRecord(directory: string): InstanceRecord | undefined {
  try {
    return instanceRecord.safeParse(JSON.parse(readFileSync(join(directory, recordName), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Removes the directory if it is this instance's: a handle is data from outside, and this deletes whole trees. Idempotent. */
export async function removeInstanceDirectory(directory: string, id: string): Promise<void> {
  if (readRecord(directory)?.id !== id) return;
  for (const name of await readdir(directory)) {
    // The record goes last, so that a removal that was interrupted can be repeated.
    if (name !== recordName) await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  await rm(directory, { recursive: true, force: true });
}

/** The same without waiting, and without what is in use. */
export function removeInstanceDirectoryNow(directory: string, id: string): void {
  if (readRecord(directory)?.id === id) rmSync(directory, { recursive: true, force: true });
}
