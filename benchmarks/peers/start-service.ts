import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localBackend } from '@ubench/backend-local';
import { requestLaunch, type Service, silentLogger } from '@ubench/core';

/** A server that runs until it is disposed of. */
export interface StartedService extends AsyncDisposable {
  readonly url: string;
}

/** Starts a service on this machine as `ubench run` would, outside of any run. Resolves when it answers; rejects with its log where it ends before. */
export async function startService({ kind, options, type }: Service, signal: AbortSignal): Promise<StartedService> {
  const { instances } = localBackend.create({}, { log: silentLogger });
  const directory = mkdtempSync(join(tmpdir(), `ubench-peers-${kind}-`));
  const log = { directory, name: 'log' };
  const request = requestLaunch((context) => type.launch!(options, context));
  const handles = await instances.start([{ deployment: kind, service: kind, owner: { run: `peers-${process.pid}` }, request, log }], signal);
  const stop = async (): Promise<void> => {
    await instances.stop(handles);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const endpoint = await instances.endpoint(handles[0]!);
    while (!(await type.probe(endpoint, options, signal)).ready) {
      const [state] = await instances.poll(handles);
      if (state!.status !== 'RUNNING') throw new Error(`${kind} did not start: ${state!.reason}\n${readFileSync(join(directory, log.name), 'utf8')}`);
      await sleep(20, undefined, { signal });
    }
    return { url: endpoint.url, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
