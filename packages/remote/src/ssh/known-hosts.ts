import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { remoteErrors } from '../remote-errors.ts';

/** A line of a file of known hosts that is about a host. */
export interface KnownKey {
  /** `file:line` */
  readonly at: string;
  readonly file: string;
  readonly type: string;
  readonly key: Buffer;
  readonly revoked: boolean;
}

/** What is known of a host's keys. */
export interface KnownHost {
  /** As it stands in the files: `login.example`, `[login.example]:8822`. */
  readonly lookedUp: string;
  readonly files: readonly string[];
  readonly keys: readonly KnownKey[];
  /** Keys of the same host at the usual port: one of them is good enough at another port, as for OpenSSH. */
  readonly atUsualPort: readonly KnownKey[];
  /** A line that trusts certificates of an authority, which are not understood here. */
  readonly authority: string | undefined;
}

/** `SHA256:…`, as ssh and sites write it. */
export const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The type that a public key says it has, as the first string of it. */
export const keyTypeOf = (key: Buffer): string => key.toString('latin1', 4, 4 + key.readUInt32BE(0));

export function findKnownHost(host: string, port: number, alias: string | undefined, files: readonly string[]): KnownHost {
  const name = (alias ?? host).toLowerCase();
  const lookedUp = alias === undefined && port !== 22 ? `[${name}]:${port}` : name;
  const lines = files.flatMap(linesOf);
  const found = lines.filter(({ hosts }) => isMeant(hosts, lookedUp));
  return {
    lookedUp,
    files,
    keys: found.flatMap(({ known }) => known ?? []),
    atUsualPort: lookedUp === name ? [] : lines.filter(({ hosts }) => isMeant(hosts, name)).flatMap(({ known }) => known ?? []),
    authority: found.find(({ known }) => known === undefined)?.at,
  };
}

interface Line {
  readonly at: string;
  readonly hosts: string;
  /** `undefined`: an authority of certificates. */
  readonly known: KnownKey | undefined;
}

function linesOf(file: string): Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `${file} cannot be read: ${(cause as Error).message}` }, { cause });
  }
  return text.split('\n').flatMap((line, index) => {
    const [, mark, hosts, type, base64] = /^\s*(?:(@\S+)\s+)?([^\s#@]\S*)\s+(\S+)\s+([\w+/=]+)/.exec(line) ?? [];
    if (hosts === undefined || (mark !== undefined && mark !== '@revoked' && mark !== '@cert-authority')) return [];
    const at = `${file}:${index + 1}`;
    return [{ at, hosts, known: mark === '@cert-authority' ? undefined : { at, file, type: type!, key: Buffer.from(base64!, 'base64'), revoked: mark === '@revoked' } }];
  });
}

function isMeant(hosts: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|(.+)$/.exec(hosts) ?? [];
  if (salt !== undefined) {
    const expected = Buffer.from(hash!, 'base64');
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }
  const patterns = hosts.toLowerCase().split(',');
  return !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), name)) && patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern, name));
}

const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[^*?\w]/g, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(name);

/** Algorithms that show a key of these types, so that a host is asked for the key that is known of it. */
export const algorithmsOf = (types: readonly string[]): string[] => [...new Set(types)].flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));

/** @throws REMOTE_E_HOST_KEY_UNKNOWN, REMOTE_E_HOST_KEY_CHANGED, REMOTE_E_HOST_KEY_REVOKED */
export function checkHostKey(known: KnownHost, key: Buffer, name: string, connect: string): void {
  const shown = { host: name, keyType: keyTypeOf(key), fingerprint: fingerprint(key) };
  const same = [...known.keys, ...known.atUsualPort].filter((candidate) => candidate.key.equals(key));
  const revoked = same.find((candidate) => candidate.revoked);
  if (revoked !== undefined) throw remoteErrors.REMOTE_E_HOST_KEY_REVOKED({ ...shown, at: revoked.at });
  if (same.length > 0 && (known.keys.some((candidate) => candidate.key.equals(key)) || !known.keys.some((candidate) => !candidate.revoked))) return;
  const others = known.keys.filter((candidate) => !candidate.revoked);
  if (others.length === 0) {
    throw remoteErrors.REMOTE_E_HOST_KEY_UNKNOWN(
      { ...shown, command: connect, files: known.files },
      known.authority === undefined ? {} : { details: `${known.authority} trusts certificates of an authority (@cert-authority), which is not supported: only keys themselves.` },
    );
  }
  throw remoteErrors.REMOTE_E_HOST_KEY_CHANGED({
    ...shown,
    known: others.map((other) => `the ${other.type} key ${fingerprint(other.key)} (${other.at})`),
    remove: `ssh-keygen -R ${/[[\]]/.test(known.lookedUp) ? `'${known.lookedUp}'` : known.lookedUp} -f ${others[0]!.file}`,
  });
}
