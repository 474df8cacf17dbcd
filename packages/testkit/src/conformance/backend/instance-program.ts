// The server that instances of the suite for backends run: tells about itself over HTTP, and misbehaves on demand.
// Written as a file where an instance runs, so it imports nothing but Node: node server.mjs HOST PORT WISH, the last one JSON.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';

/** How the server is to behave. */
export interface ServerWish {
  /** Ignores SIGTERM. */
  readonly stubborn?: boolean;
  /** Processes of its own. Both ignore SIGTERM in a session of their own; the parent of an orphan has ended. */
  readonly children?: readonly ('daemon' | 'orphan')[];
  /** Files and directories to look at when it starts. */
  readonly paths?: readonly string[];
}

/** What it found at a path. */
export interface SeenPath {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  /** Content of a file, names in a directory. */
  readonly content: string | readonly string[];
}

/** What it says of itself at `/about`. */
export interface About {
  readonly pid: number;
  /** Where it listens: `host:port`. */
  readonly address: string;
  readonly uid: number;
  readonly groups: readonly number[];
  readonly env: Readonly<Record<string, string>>;
  readonly paths: readonly SeenPath[];
  readonly children: readonly number[];
}

const [host, port, wish] = process.argv.slice(2) as [string, string, string];
const { stubborn = false, children = [], paths = [] } = JSON.parse(wish) as ServerWish;

function look(path: string): SeenPath {
  const stats = statSync(path);
  return { path, mode: stats.mode & 0o777, uid: stats.uid, content: stats.isDirectory() ? readdirSync(path) : readFileSync(path, 'utf8') };
}
const seen = paths.map(look);

const sleeper = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); process.send?.(process.pid); process.disconnect?.();';
const options = '{ detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"] }';
const parentOfOrphan = `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(sleeper)}], ${options});
  child.once('message', (pid) => process.send(pid, () => process.exit()));`;
const childPid = (kind: 'daemon' | 'orphan'): Promise<number> => {
  const child = spawn(process.execPath, ['-e', kind === 'orphan' ? parentOfOrphan : sleeper], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((resolve) => void child.once('message', (pid) => resolve(pid as number)));
};
const childPids = await Promise.all(children.map(childPid));

const cpu_us = (): number => process.cpuUsage().user + process.cpuUsage().system;

/** Works for 300 ms of CPU time. */
function work(): number {
  const end = cpu_us() + 300_000;
  while (cpu_us() < end);
  return 300_000;
}

const about = (): About => ({
  pid: process.pid,
  address: `${host}:${port}`,
  uid: process.getuid!(),
  groups: [process.getgid!(), ...process.getgroups!()],
  env: process.env as Record<string, string>,
  paths: seen,
  children: childPids,
});

if (stubborn) process.on('SIGTERM', () => {});
createServer((request, response) => response.end(JSON.stringify(request.url === '/work' ? work() : about()))).listen(Number(port), host, () => {
  console.log(`listening on ${host}:${port}`);
  console.error('a line of errors');
});
