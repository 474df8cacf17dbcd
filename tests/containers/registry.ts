import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Registry {
  /** `127.0.0.1:PORT`, without TLS. */
  readonly name: string;
  /** Requests for manifests so far: one for each image that is pulled, at least. */
  requests(): number;
  stop(): void;
}

/** A registry on loopback that keeps what it is given in a directory. @param program docker-registry */
export async function startRegistry(program: string, directory: string): Promise<Registry> {
  const name = `127.0.0.1:${await freePort()}`;
  const configuration = join(directory, 'registry.yml');
  writeFileSync(configuration, JSON.stringify({ version: '0.1', log: { level: 'info', formatter: 'json' }, storage: { filesystem: { rootdirectory: join(directory, 'registry') } }, http: { addr: name } }));
  const child: ChildProcess = spawn(program, ['serve', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the registry ended:\n${log}`);
    const answer = await fetch(`http://${name}/v2/`).catch(() => undefined);
    if (answer?.ok === true) break;
    await sleep(50);
  }
  return { name, requests: () => log.split('/blobs/sha256').length - 1, stop: () => void child.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
