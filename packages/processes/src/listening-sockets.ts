import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP socket that listens on this machine. */
export interface ListeningSocket {
  /** `127.0.0.1`, `0.0.0.0`, or an IPv6 address as 32 hexadecimal digits in the order of the system's table. */
  readonly address: string;
  readonly port: number;
  /** Names the socket: see {@link socketsOf}. */
  readonly inode: string;
}

/** Every TCP socket that listens; none on systems without /proc (proc_net(5)). */
export function listeningSockets(): ListeningSocket[] {
  const listening = '0A';
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    textOf(table).split('\n').slice(1).flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== listening || local === undefined || inode === undefined) return [];
      const [address, port] = local.split(':') as [string, string];
      return [{ address: addressOf(address), port: Number.parseInt(port, 16), inode }];
    }),
  );
}

/** The inodes of all sockets that a process has open; none where this user may not look. */
export function socketsOf(pid: number): string[] {
  return namesIn(`/proc/${pid}/fd`).flatMap((descriptor) => /^socket:\[(\d+)\]$/.exec(linkTarget(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? []);
}

/** The table has IPv4 addresses as one number in the machine's byte order, which is little-endian wherever Node runs. */
const addressOf = (hex: string): string => (hex.length === 8 ? Buffer.from(hex, 'hex').reverse().join('.') : hex);

// Processes end while they are looked at, and those of other users keep theirs to themselves: both mean "nothing to see".
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
