import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

/** The kinds of file system that a run works on, as the system names them: `ext4`, `overlay`, `nfs4`. Empty where it does not tell. Never rejects. */
export async function fileSystems(stateDirectory: string): Promise<{ runs?: string; temporary?: string }> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const [runs, temporary] = await Promise.all([stateDirectory, tmpdir()].map(async (directory) => fileSystemAt(await realPath(directory), mounts)));
  return { ...(runs === undefined ? {} : { runs }), ...(temporary === undefined ? {} : { temporary }) };
}

/** What is not there yet will be where the nearest directory above it is. */
const realPath = async (path: string): Promise<string> => (existsSync(path) ? realpath(path).catch(() => path) : realPath(dirname(path)));

/**
 * @param path Absolute, without symbolic links.
 * @param mounts `/proc/self/mountinfo`: proc_pid_mountinfo(5).
 */
export function fileSystemAt(path: string, mounts: string): string | undefined {
  let found: { readonly at: string; readonly type: string } | undefined;
  for (const line of mounts.split('\n')) {
    const [mount, source] = line.split(' - ');
    if (source === undefined) continue;
    const at = mount!.split(' ')[4]!.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    const holds = at === '/' || path === at || path.startsWith(`${at}/`);
    // What is mounted later over the same place hides what was there.
    if (holds && at.length >= (found?.at.length ?? 0)) found = { at, type: source.split(' ')[0]! };
  }
  return found?.type;
}
