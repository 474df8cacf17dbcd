import { spawn } from 'node:child_process';
import type { Logger } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { hostByShell } from './host-by-shell.ts';
import type { Host } from './host.ts';
import { shellCommand, type ShellEnd, type StartedShell } from './started-shell.ts';

/** This machine as a {@link Host}: on a login node, no SSH is needed. */
export function localHost(log: Logger): Host {
  return hostByShell({
    name: 'this machine',
    async startShell() {
      const shell = startShell();
      log.trace('a shell was started');
      return shell;
    },
    forward: async ({ host, port }) => ({ host, port, close: async () => {} }),
    close: async () => {},
  });
}

function startShell(): StartedShell {
  const [program, ...words] = shellCommand;
  failpoint('remote.command:before');
  // A group of its own: what it starts is ended with it.
  const child = spawn(program!, words, { detached: true, stdio: 'pipe' });
  failpoint('remote.command:after');
  const ended = Promise.withResolvers<ShellEnd>();
  ended.promise.catch(() => {});
  child.on('error', ended.reject);
  child.on('close', (code, signal) => ended.resolve(signal === null ? { code } : { code, signal }));
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: ended.promise,
    async kill() {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      if (child.pid === undefined) return;
      failpoint('remote.kill:before');
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
      failpoint('remote.kill:after');
    },
  };
}
