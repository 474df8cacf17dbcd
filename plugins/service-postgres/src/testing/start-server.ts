import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localBackend } from '@ubench/backend-local';
import { type LaunchContext, type LaunchSpec, requestLaunch, type Service, silentLogger } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { postgresType } from '../postgres.ts';

export interface TestServer {
  readonly endpoint: Endpoint;
  /** Resolves to everything that the server has written, when it has ended; it must not have to be killed. */
  stop(): Promise<string>;
}

/** Changes how a server is started, for what the service has no option for. */
export type Adapt = (spec: LaunchSpec, context: LaunchContext) => LaunchSpec;

/** Runs a server of the service on this machine. */
export async function startServer(service: Service<'postgres'>, adapt: Adapt = (spec) => spec): Promise<TestServer> {
  const { instances } = localBackend.create({}, { log: silentLogger });
  const directory = mkdtempSync(join(tmpdir(), 'ubench-postgres-'));
  const log = join(directory, 'postgres.log');
  const { signal } = new AbortController();
  const request = requestLaunch((context) => adapt(postgresType.launch(service.options as never, context), context));
  const owner = { run: `postgres-test-${randomUUID()}` };
  const handles = await instances.start([{ deployment: 'postgres', service: 'postgres', owner, request, log: { directory, name: 'postgres.log' } }], signal);
  const stop = async (): Promise<string> => {
    const [outcome] = await instances.stop(handles);
    const written = readFileSync(log, 'utf8');
    rmSync(directory, { recursive: true, force: true });
    if (outcome!.forced) throw new Error(`The server had to be killed:\n${written}`);
    return written;
  };
  const endpoint = await instances.endpoint(handles[0]!);
  while (!(await postgresType.probe(endpoint, { settings: {}, replicas: 0 }, signal)).ready) {
    const [state] = await instances.poll(handles);
    if (state!.status !== 'RUNNING') throw new Error(`The server did not become ready:\n${await stop()}`);
    await sleep(50);
  }
  return { endpoint, stop };
}
