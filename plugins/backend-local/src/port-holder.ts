import { readFileSync } from 'node:fs';
import { listeningSockets, readProcessTable, socketsOf } from '@ubench/processes';

/** Who listens on a TCP port: `process 4711 (nginx -g daemon off;)`; `undefined` where the system does not tell this user. */
export function portHolder(port: number): string | undefined {
  const sockets = new Set(listeningSockets().filter((socket) => socket.port === port).map(({ inode }) => inode));
  if (sockets.size === 0) return undefined;
  const holder = [...readProcessTable().keys()].find((pid) => socketsOf(pid).some((inode) => sockets.has(inode)));
  return holder === undefined ? undefined : `process ${holder} (${commandLine(holder)})`;
}

function commandLine(pid: number): string {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return 'it has just ended';
  }
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
