import type { Duplex } from 'node:stream';
import type { Logger } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { hostByShell } from '../host-by-shell.ts';
import type { Forward, Host } from '../host.ts';
import { quote } from '../quote.ts';
import { shellCommand, type ShellEnd, type StartedShell } from '../started-shell.ts';
import { untilAborted } from '../until-aborted.ts';
import { Connection, type Dial, dialDirectly, type Session } from './connection.ts';
import { listen } from './forward.ts';
import { resolveTarget } from './target.ts';

export interface SshOptions {
  /** An alias of the configuration, `user@host`, `user@host:port`, `ssh://user@host:port`. */
  readonly destination: string;
  /** A file in place of `~/.ssh/config` and the system's. */
  readonly configFile?: string;
  /** A host to go through, in place of ProxyJump. It is not closed with this one. */
  readonly via?: SshHost;
}

/** A host that is reached by SSH. */
export interface SshHost extends Host {
  /** A connection to a TCP port, made from there. @throws What connecting throws, or REMOTE_E_CONNECT where nothing listens. */
  connect(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex>;
}

/** How long ending a command that runs there may take. */
const killing_ms = 3_000;
/** How long it is waited for a host that knows signals. */
const signalled_ms = 1_000;

/**
 * A host that is reached by SSH as `~/.ssh/config` says, over one connection, which is made when it is first needed and made again when it was lost.
 * @throws REMOTE_E_DESTINATION, REMOTE_E_SSH_CONFIG
 */
export function sshHost({ destination, configFile, via }: SshOptions, log: Logger): SshHost {
  const target = resolveTarget(destination, configFile);
  // Each is reached through the one before it, the first one as its own configuration says.
  const jumps: SshHost[] = [];
  if (via === undefined) {
    for (const jump of target.jumps) jumps.push(sshHost({ destination: jump, ...(configFile === undefined ? {} : { configFile }), ...(jumps.length === 0 ? {} : { via: jumps.at(-1)! }) }, log));
  }
  const through = via ?? jumps.at(-1);
  const dial: Dial = through === undefined ? dialDirectly : (to, signal) => through.connect(to, signal);
  const connection = new Connection(target, dial, log);
  const forwards = new Set<Forward>();
  const start = async (signal: AbortSignal, note: (problem: string) => void): Promise<StartedShell> => {
    failpoint('remote.session:before');
    const session = await connection.session(`exec ${quote(shellCommand)}`, signal, note);
    failpoint('remote.session:after');
    return shellOver(session, killSurely);
  };
  // A host does not end what runs there when nobody listens any more.
  const killThere = async (pid: number): Promise<void> => {
    const signal = AbortSignal.timeout(killing_ms);
    const { stdin, stdout, stderr, ended } = await start(signal, () => {});
    for (const stream of [stdout, stderr]) stream.resume();
    stdin.end(`kill -KILL -${pid} 2>/dev/null || kill -KILL ${pid}\n`);
    await untilAborted(signal, ended);
  };
  const killSurely = async (pid: number): Promise<void> => {
    try {
      await killThere(pid);
    } catch {
      // The command that is to be ended may hold the only session of this connection, or the connection may be dead.
      connection.reset();
      await killThere(pid).catch((error: unknown) => log.warn('a command may still run', { host: target.name, pid, error }));
    }
  };

  const host = hostByShell({
    name: target.name,
    startShell: ({ signal, note }) => start(signal, note),
    async forward(to) {
      const forward = await listen((signal) => connection.tcp(to, signal), log);
      forwards.add(forward);
      return forward;
    },
    async close() {
      connection.close();
      await Promise.all([...forwards, ...jumps.toReversed()].map((open) => open.close()));
    },
  });
  return { ...host, connect: (to, signal) => connection.tcp(to, signal) };
}

function shellOver({ channel, wasCut }: Session, killSurely: (pid: number) => Promise<void>): StartedShell {
  const ended = Promise.withResolvers<ShellEnd | undefined>();
  let end: ShellEnd | undefined;
  channel
    .on('exit', (code: number | null, signal?: string) => {
      end = typeof code === 'number' ? { code } : { code: null, signal: signal! };
    })
    .on('close', () => ended.resolve(wasCut() ? undefined : end));
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended: ended.promise,
    async kill(pid) {
      try {
        // Newer hosts end it themselves.
        channel.signal('KILL');
        await untilAborted(AbortSignal.timeout(signalled_ms), ended.promise);
      } catch {
        channel.close();
        if (pid !== undefined && end === undefined) await killSurely(pid);
      }
    },
  };
}
