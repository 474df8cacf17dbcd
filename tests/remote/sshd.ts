import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:net';
import { readProcessTable } from '@ubench/processes';
import ssh2 from 'ssh2';

export interface SshdOptions {
  /** Lines of `sshd_config` that come before the others: of each setting the first one holds. */
  readonly lines?: readonly string[];
  /** Start-up files of the login shell, by their names in the home directory. */
  readonly home?: Readonly<Record<string, string>>;
}

/** A real sshd on loopback and a free port, with keys of its own; lets in whoever runs the tests. */
export interface Sshd {
  readonly directory: string;
  readonly port: number;
  readonly user: string;
  /** Private key that it takes. */
  readonly identity: string;
  /** Its public host key, as a line of known hosts has it: type and base64. */
  readonly hostKey: string;
  /** A file for `configFile`, in which it is called `site`. */
  config(lines?: readonly string[], port?: number): string;
  /** Ends it and every session, as a crash would. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** How many connections it has now. */
  connections(): number;
  remove(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Writes a key pair and returns the public one: type and base64. */
export function makeKey(file: string, passphrase?: string, type: 'ed25519' | 'ecdsa' = 'ed25519'): string {
  const locked = passphrase === undefined ? {} : { cipher: 'aes256-ctr', passphrase, rounds: 4 };
  const generate = (): { private: string; public: string } => (type === 'ed25519' ? ssh2.utils.generateKeyPairSync('ed25519', locked as never) : ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, ...locked } as never));
  let pair: ReturnType<typeof generate>;
  // One of some hundred that ssh2 makes cannot be read again, by itself neither.
  do pair = generate();
  while (ssh2.utils.parseKey(pair.private, passphrase) instanceof Error || ssh2.utils.parseKey(pair.public) instanceof Error);
  writeFileSync(file, pair.private, { mode: 0o600 });
  return pair.public.trim();
}

let configs = 0;

export async function startSshd(program: string, { lines = [], home = {} }: SshdOptions = {}): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'sshd-'));
  const file = (name: string): string => join(directory, name);
  const port = await freePort();
  const user = userInfo().username;
  const hostKey = makeKey(file('host_key'));
  writeFileSync(file('authorized_keys'), `${makeKey(file('identity'))}\n`);
  writeFileSync(file('known_hosts'), `site ${hostKey}\n`);
  mkdirSync(file('home'));
  for (const [name, text] of Object.entries(home)) writeFileSync(join(directory, 'home', name), text);
  // Compiled in; root's sshd wants it.
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  writeFileSync(
    file('sshd_config'),
    [
      ...lines,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_key')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      'MaxStartups 1000',
      `SetEnv HOME=${file('home')}`,
      '',
    ].join('\n'),
  );

  let running: ChildProcess | undefined;
  const processes = (): number[] => {
    const table = readProcessTable();
    const below = (pid: number): number[] => [...table.values()].filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
    return running?.pid === undefined ? [] : [running.pid, ...below(running.pid)];
  };
  const sshd: Sshd = {
    directory,
    port,
    user,
    identity: file('identity'),
    hostKey,
    config(extra = [], at = port) {
      const path = file(`config-${configs++}`);
      const defaults = [`HostName 127.0.0.1`, `Port ${at}`, `User ${user}`, `IdentityFile ${file('identity')}`, 'IdentityAgent none', `UserKnownHostsFile ${file('known_hosts')}`, 'GlobalKnownHostsFile none', 'HostKeyAlias site'];
      writeFileSync(path, ['Host site', ...extra, ...defaults, ''].join('\n'));
      return path;
    },
    async stop() {
      const ended = new Promise((resolve) => (running === undefined ? resolve(undefined) : running.once('exit', resolve)));
      for (const pid of processes()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended meanwhile.
        }
      }
      await ended;
      running = undefined;
    },
    async start() {
      running = spawn(program, ['-D', '-f', file('sshd_config'), '-E', file('log')], { stdio: 'ignore' });
      for (let left = 400; !(await accepts(port)); left--) {
        if (left === 0 || running.exitCode !== null) throw new Error(`sshd does not listen:\n${existsSync(file('log')) ? readFileSync(file('log'), 'utf8') : ''}`);
        await wait(25);
      }
    },
    connections: () => {
      const table = readProcessTable();
      return [...table.values()].filter(({ parent }) => parent === running?.pid).length;
    },
    async remove() {
      await sshd.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await sshd.start();
  return sshd;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve(false)).on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
