import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { placeRequest, probePlace } from '@ubench/agents';
import { type ConnectedPlace, type Handle, type InstanceHost, type InstanceState, resolveLaunch } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { onTestFinished } from 'vitest';
import { readKeptFile } from './read-kept-file.ts';

export interface LocalPlaceOptions {
  readonly count: number;
  /** What a task of a rank runs under. */
  readonly wrappers?: Readonly<Record<number, readonly string[]>>;
  /** Instead of the launcher that starts `count` tasks. */
  readonly launcher?: (directory: string) => readonly string[];
  readonly linger_ns?: number;
  /** For its hub and its tasks. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where its streams are kept; absent: in its directory. */
  readonly kept?: string;
  /** What hub and tasks run; absent: the program of this folder. */
  readonly bundle?: string;
}

/** A place of agents as processes of this machine, and the part of a backend that it needs. */
export interface LocalPlace {
  readonly directory: string;
  /** Where streams are. */
  readonly kept: string;
  readonly endpoint: Endpoint;
  readonly hub: ChildProcess;
  readonly instances: InstanceHost;
  readonly handle: Handle;
  /** What its hub and its tasks said. */
  log(): string;
  /** The process of a task. */
  pidOf(rank: number): number;
  /** As connected through another port of this machine, which forwards. */
  through(port: number): ConnectedPlace;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Starts it and waits until all have come. It ends with the test. */
export async function startLocalPlace(options: LocalPlaceOptions): Promise<LocalPlace> {
  const place = await beginLocalPlace(options);
  await untilReady(place);
  return place;
}

/** Starts it. It ends with the test. */
export async function beginLocalPlace(options: LocalPlaceOptions): Promise<LocalPlace> {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-place-'));
  const { kept = join(directory, 'kept') } = options;
  mkdirSync(kept, { recursive: true });
  const { count, wrappers = {}, linger_ns, bundle = file('program.ts') } = options;
  const launcher = options.launcher?.(directory) ?? [process.execPath, file('start-tasks.ts'), String(count), directory, JSON.stringify(wrappers)];
  const { spec } = placeRequest({ node: [process.execPath], bundle, launcher, count, ...(linger_ns === undefined ? {} : { linger_ns }) });
  const resolved = resolveLaunch(spec, {
    host: '127.0.0.1',
    ports: { hub: await freePort() },
    dirs: {},
    secrets: { nonce: randomBytes(12).toString('hex') },
    kept,
    software: { [bundle]: bundle },
  });
  const [command, ...args] = resolved.command;
  const hub = spawn(command!, args, { env: { ...process.env, ...resolved.env, ...options.env }, stdio: ['ignore', 'ignore', 'pipe'] });
  const logFile = join(directory, 'log');
  hub.stderr!.pipe(createWriteStream(logFile));
  let state: InstanceState = { status: 'RUNNING' };
  hub.once('exit', (code, signal) => (state = { status: code === 0 ? 'STOPPED' : 'ERROR', reason: `it ended with ${signal ?? `exit code ${code}`}` }));
  const endpoint: Endpoint = { url: resolved.url };
  const handle: Handle = { backend: 'here', deployment: 'agents', id: '1' };
  const place: LocalPlace = {
    directory,
    kept,
    endpoint,
    hub,
    handle,
    instances: instancesOf(kept, () => state, endpoint),
    log: () => readFileSync(logFile, 'utf8'),
    pidOf: (rank) => Number(readFileSync(join(directory, `task-${rank}.pid`), 'utf8')),
    through(port) {
      const url = new URL(resolved.url);
      url.port = String(port);
      return { endpoint: { url: url.href }, handle, instances: instancesOf(kept, () => state, { url: url.href }) };
    },
  };
  onTestFinished(async () => {
    if (hub.exitCode === null && hub.signalCode === null) {
      const ended = once(hub, 'exit');
      hub.kill();
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
  });
  return place;
}

export async function untilReady(place: LocalPlace): Promise<void> {
  for (;;) {
    const readiness = await probePlace(place.endpoint, new AbortController().signal);
    if (readiness.ready) return;
    const [state] = await place.instances.poll([place.handle]);
    if (state!.status !== 'RUNNING') throw new Error(place.log());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const unused = (): never => {
  throw new Error('not of this place');
};

function instancesOf(kept: string, state: () => InstanceState, endpoint: Endpoint): InstanceHost {
  return {
    poll: async () => [state()],
    endpoint: async () => endpoint,
    readKept: (_handle, name, part) => readKeptFile(join(kept, name), part),
    start: unused,
    logs: unused,
    stop: unused,
    kill: unused,
    find: unused,
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
