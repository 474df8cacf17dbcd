import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { failpoint } from '@ubench/files';
import type { RunCommand } from './host-by-shell.ts';
import { isCut } from './is-cut.ts';
import { remoteErrors } from './remote-errors.ts';

/** Files may be large: a connection that is gone is noticed by other means. */
const timeout_ns = 600e9;
/** What was written in part is removed if that can be done soon. */
const cleaning_ns = 5e9;

const readScript = `LC_ALL=C; export LC_ALL
if [ -d "$1" ]; then echo 'Is a directory' >&2; exit 1; fi
exec 3<"$1"
if [ -n "$3" ]; then tail -c "+$2" <&3 | head -c "$3"; else exec tail -c "+$2" <&3; fi`;

const stageScript = `LC_ALL=C; export LC_ALL; umask 077
if [ -d "$1" ]; then echo 'Is a directory' >&2; exit 1; fi
rm -f -- "$2"
cat >"$2" && chmod "$3" "$2" && exit 0
rm -f -- "$2"; exit 1`;

// The content came to its end for sure only when all bytes are there: that a connection was cut looks the same to \`cat\`.
const commitScript = `LC_ALL=C; export LC_ALL
if [ ! -e "$2" ]; then echo 'it was removed meanwhile' >&2; exit 1; fi
if [ "$(($(wc -c <"$2")))" != "$3" ]; then rm -f -- "$2"; echo 'part of it was lost on the way' >&2; exit 1; fi
mv -f -- "$2" "$1"`;

/** @throws REMOTE_E_FILE */
export async function readFile(host: string, run: RunCommand, path: string, { from = 0, most_bytes }: { readonly from?: number; readonly most_bytes?: number } = {}): Promise<Buffer | undefined> {
  checkPath(host, 'read', path);
  const { code, stdout, stderr } = await run(['sh', '-c', readScript, 'read', pathArgument(path), String(from + 1), most_bytes === undefined ? '' : String(most_bytes)], { again: true, timeout_ns, most_bytes: Infinity });
  if (code === 0 && stderr.length === 0) return stdout;
  const reason = reasonOf(stderr);
  if (reason === 'No such file or directory') return undefined;
  throw remoteErrors.REMOTE_E_FILE({ host, action: 'read', path, reason });
}

/** @throws REMOTE_E_FILE; REMOTE_E_CUT where a stream cannot be read again. */
export async function writeFile(host: string, run: RunCommand, path: string, content: string | Uint8Array | Readable, mode = 0o600): Promise<void> {
  checkPath(host, 'written', path);
  const target = pathArgument(path);
  const temporary = posix.join(posix.dirname(target), `.${randomBytes(8).toString('hex')}.part`);
  const script = async (text: string, last: string, stdin?: Uint8Array | Readable): Promise<void> => {
    const { code, stderr } = await run(['sh', '-c', text, 'write', target, pathArgument(temporary), last], { timeout_ns, ...(stdin === undefined ? {} : { stdin }) });
    if (code !== 0) throw remoteErrors.REMOTE_E_FILE({ host, action: 'written', path, reason: reasonOf(stderr) });
  };
  const once = async (): Promise<void> => {
    const counted = countBytes(content);
    failpoint('remote.write:before');
    await script(stageScript, (mode & 0o7777).toString(8), counted.content);
    failpoint('remote.write:written');
    await script(commitScript, String(counted.bytes()));
    failpoint('remote.write:after');
  };
  for (let left = content instanceof Readable ? 0 : 4; ; left--) {
    try {
      return await once();
    } catch (error) {
      if (left > 0 && isCut(error)) continue;
      await run(['rm', '-f', pathArgument(temporary)], { timeout_ns: cleaning_ns }).catch(() => {});
      throw error;
    }
  }
}

function countBytes(content: string | Uint8Array | Readable): { readonly content: Uint8Array | Readable; bytes(): number } {
  if (!(content instanceof Readable)) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return { content: bytes, bytes: () => bytes.length };
  }
  let count = 0;
  const counter = new Transform({
    transform(part: Buffer, _encoding, done) {
      count += part.length;
      done(null, part);
    },
  });
  content.on('error', (error) => counter.destroy(error));
  // Whatever ends the counter early, ends what it is fed from.
  counter.on('close', () => content.destroy());
  return { content: content.pipe(counter), bytes: () => count };
}

function checkPath(host: string, action: 'read' | 'written', path: string): void {
  const reason = path === '' ? 'it has no name' : path.includes('\0') ? 'it has a NUL character' : path.endsWith('/') ? 'Is a directory' : undefined;
  if (reason !== undefined) throw remoteErrors.REMOTE_E_FILE({ host, action, path, reason });
}

/** No option of any program begins with these. */
const pathArgument = (path: string): string => (path.startsWith('/') ? path : `./${path}`);

/** The system's words for what went wrong, without the program's name and place before it: `sh: 3: cannot create /x/y: Permission denied`. */
function reasonOf(stderr: Buffer): string {
  const line = stderr.toString().trim().split('\n')[0] ?? '';
  const reason = /(?:.*: )?(.+)/.exec(line)?.[1] ?? '';
  return reason === '' ? 'for a reason that it does not tell' : /^directory nonexistent$|^no such file$/i.test(reason) ? 'No such file or directory' : reason;
}
