import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who listens on a TCP port: `process 4711 (nginx -g daemon off;)`; `undefined` where the system does not tell this user. */
export function portHolder(port: number): string | undefined {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const pid of directoryNames('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of directoryNames(`/proc/${pid}/fd`)) {
      if (sockets.has(linkTarget(`/proc/${pid}/fd/${descriptor}`))) return `process ${pid} (${commandLine(pid)})`;
    }
  }
  return undefined;
}

/** The links that a process has to sockets listening on the port: `socket:[12345]`. */
function listeningSockets(port: number): Set<string> {
  const sockets = new Set<string>();
  const listening = '0A';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of textOf(table).split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === listening && local?.endsWith(suffix)) sockets.add(`socket:[${inode}]`);
    }
  }
  return sockets;
}

function commandLine(pid: string): string {
  const text = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

// Processes end while they are looked at, and those of other users keep theirs to themselves: both mean "nothing to see".
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function directoryNames(path: string): string[] {
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
