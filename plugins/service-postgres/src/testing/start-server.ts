import { requestLaunch, resolveLaunch, type Service } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresType } from '../postgres.ts';

export interface TestServer {
  readonly endpoint: Endpoint;
  readonly port: number;
  /** Everything the server has written so far. */
  log(): string;
  /** Resolves to true when the server ended by its own stop signal within its grace. */
  stop(): Promise<boolean>;
}

/** Runs what a service's `launch` asks for, on this machine, as a backend would: the least that does. */
export async function startServer(service: Service<'postgres'>): Promise<TestServer> {
  const request = requestLaunch((context) => postgresType.launch(service.options as never, context));
  const root = mkdtempSync(join(tmpdir(), 'ubench-postgres-'));
  const account = process.getuid?.() === 0 ? nobody() : undefined;
  const own = (path: string): void => {
    if (account !== undefined) chownSync(path, account.uid, account.gid);
  };
  chmodSync(root, 0o755);
  const directory = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path, { mode: 0o700 });
    own(path);
    return path;
  };
  const port = request.ports['sql'] ?? (await freePort());
  const spec = resolveLaunch(request.spec, {
    host: '127.0.0.1',
    ports: { sql: port },
    dirs: Object.fromEntries(request.dirs.map((name) => [name, directory(name)])),
    secrets: Object.fromEntries(request.secrets.map((name) => [name, 'correcthorse'])),
    software: Object.fromEntries(request.software.map((path) => [path, readable(path, root, account)])),
  });
  for (const [path, content] of Object.entries(spec.files ?? {})) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
    own(path);
  }
  for (const [program, ...args] of spec.init ?? []) execFileSync(program!, args, { ...account, cwd: '/', stdio: 'pipe' });

  const [program, ...args] = spec.command;
  const server = spawn(program!, args, { ...account, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => (written += data));
  const killOnExit = (): void => void server.kill('SIGKILL');
  process.once('exit', killOnExit);
  const endpoint = { url: spec.url };
  const stop = async (): Promise<boolean> => {
    process.off('exit', killOnExit);
    const graceful = await end(server, spec.stop.signal, spec.stop.grace_ns / 1e6);
    rmSync(root, { recursive: true, force: true });
    return graceful;
  };
  try {
    await ready(endpoint, server);
  } catch (error) {
    await stop();
    throw new Error(`The server did not become ready:\n${written}`, { cause: error });
  }
  return { endpoint, port, log: () => written, stop };
}

async function ready(endpoint: Endpoint, server: ChildProcess): Promise<void> {
  const { signal } = new AbortController();
  for (;;) {
    const readiness = await postgresType.probe(endpoint, { settings: {} }, signal);
    if (readiness.ready) return;
    if (server.exitCode !== null) throw new Error(`It ended with ${server.exitCode}.`);
    await sleep(50);
  }
}

async function end(server: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<boolean> {
  if (server.exitCode !== null || server.signalCode !== null) return true;
  const ended = once(server, 'exit');
  server.kill(signal);
  const graceful = await Promise.race([ended.then(() => true), sleep(graceMs, false, { ref: false })]);
  if (!graceful) server.kill('SIGKILL');
  await ended;
  return graceful;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const idOfNobody = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));

const nobody = (): Account => ({ uid: idOfNobody('-u'), gid: idOfNobody('-g') });

/** The installation itself where the account can run it, else a copy. */
function readable(path: string, root: string, account: Account | undefined): string {
  const works = spawnSync(join(path, 'bin/postgres'), ['--version'], { ...account, cwd: '/' }).status === 0;
  if (works) return path;
  const copy = join(root, 'software');
  cpSync(path, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
