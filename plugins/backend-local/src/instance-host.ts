import { type Facts, type Handle, type InstanceHost, type InstanceState, type Launch, type Logger, type OwnerTag, silentLogger } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { describeEnd, type Ended } from './command.ts';
import { defaultImageCache } from './fetch-instance-image.ts';
import { findInstances } from './find-instances.ts';
import { readRecord } from './instance-directory.ts';
import { localErrors } from './local-errors.ts';
import { parseHandle } from './local-handle.ts';
import { logLines } from './log-lines.ts';
import { PortReservations } from './ports.ts';
import { readProcess } from '@ubench/processes';
import { type StartedInstance, startInstance } from './start-instance.ts';
import { killInstance, stopInstance } from './stop-instance.ts';
import { usageOf } from './usage.ts';

/** Runs instances on this machine, as processes or in containers. */
export function createInstanceHost(log: Logger = silentLogger, imageCache: string = defaultImageCache()): InstanceHost {
  return new LocalInstanceHost(log, imageCache);
}

/** What this process knows of an instance that it started itself; a handle from elsewhere has only what the system tells. */
interface OwnInstance extends StartedInstance {
  end?: Ended;
  stop: 'not asked' | 'running' | 'done';
}

class LocalInstanceHost implements InstanceHost {
  readonly #own = new Map<string, OwnInstance>();
  readonly #reservations = new PortReservations();
  readonly #log: Logger;

  readonly #imageCache: string;

  constructor(log: Logger, imageCache: string) {
    this.#log = log;
    this.#imageCache = imageCache;
  }

  async start(launches: readonly Launch[], signal: AbortSignal): Promise<Handle[]> {
    const giveUp = new AbortController();
    const either = AbortSignal.any([signal, giveUp.signal]);
    const context = { reservations: this.#reservations, imageCache: this.#imageCache, log: this.#log };
    let failure: { readonly error: unknown } | undefined;
    const outcomes = await Promise.all(
      launches.map(async (launch) => {
        try {
          const started = await startInstance(launch, context, either);
          this.#log.info('instance started', { deployment: launch.deployment, handle: started.handle, url: started.url });
          void this.#keep(started);
          return started.handle;
        } catch (error) {
          // The others fail because of this one.
          failure ??= { error };
          giveUp.abort();
          return undefined;
        }
      }),
    );
    const handles = outcomes.filter((handle) => handle !== undefined);
    if (failure === undefined && !signal.aborted) return handles;
    // That one of them cannot be stopped is less worth telling than why they were to be.
    await this.stop(handles).catch(() => {});
    throw signal.aborted ? signal.reason : failure!.error;
  }

  async #keep(started: StartedInstance): Promise<void> {
    const own: OwnInstance = { ...started, stop: 'not asked' };
    this.#own.set(started.handle.id, own);
    own.end = await started.ended;
  }

  async poll(handles: readonly Handle[]): Promise<InstanceState[]> {
    return handles.map((handle) => this.#stateOf(handle));
  }

  #stateOf(handle: Handle): InstanceState {
    const { id, pid, started, directory } = parseHandle(handle);
    const own = this.#own.get(id);
    if (own?.stop === 'done') return { status: 'STOPPED', reason: 'it was stopped', ...own.end };
    if (own?.stop === 'running') return { status: 'STOPPING' };
    if (own?.end !== undefined) {
      const failed = !('exitCode' in own.end) || own.end.exitCode !== 0;
      return { status: failed ? 'ERROR' : 'STOPPED', reason: `it ${describeEnd(own.end)}`, ...own.end };
    }
    if (readProcess(pid)?.started === started || own !== undefined) return { status: 'RUNNING', ...(own?.image_ns !== undefined && { stages_ns: { image: own.image_ns } }) };
    // Stopping removes the directory.
    if (readRecord(directory)?.id !== id) return { status: 'STOPPED', reason: 'it was stopped' };
    return { status: 'ERROR', reason: 'it ended; how is not known to this process' };
  }

  async endpoint(handle: Handle): Promise<Endpoint> {
    const { id, directory } = parseHandle(handle);
    const url = this.#own.get(id)?.url ?? readRecord(directory)?.url;
    if (url === undefined) throw localErrors.LOCAL_E_INSTANCE_GONE({ instance: id });
    return { url };
  }

  logs(handle: Handle, options: { readonly tail?: number }): AsyncGenerator<{ readonly text: string }> {
    const { log, log_start_bytes } = parseHandle(handle);
    // The last lines tell why a command ended; those of `initdb` would only push them out.
    return logLines(log, options, options.tail === undefined ? 0 : log_start_bytes);
  }

  async stop(handles: readonly Handle[]) {
    const outcomes = await Promise.allSettled(
      handles.map(async (handle) => {
        const parsed = parseHandle(handle);
        const own = this.#own.get(parsed.id);
        if (own) own.stop = 'running';
        try {
          const { forced } = await stopInstance(parsed);
          this.#log.info('instance stopped', { instance: parsed.id, forced });
          if (own) this.#stopped(own);
          return { handle, forced };
        } catch (error) {
          if (own) own.stop = 'not asked';
          this.#log.error('instance not stopped', { instance: parsed.id, error });
          throw error;
        }
      }),
    );
    // One that cannot be stopped does not keep the others running.
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  kill(handles: readonly Handle[]): void {
    for (const handle of handles) {
      const parsed = parseHandle(handle);
      const own = this.#own.get(parsed.id);
      killInstance(parsed);
      this.#log.warn('instance killed', { instance: parsed.id });
      if (own) this.#stopped(own);
    }
  }

  #stopped(own: OwnInstance): void {
    own.stop = 'done';
    this.#reservations.release(own.ports);
  }

  async find(owner: OwnerTag): Promise<Handle[]> {
    return findInstances(owner);
  }

  async facts(handles: readonly Handle[]): Promise<Facts[]> {
    return handles.map((handle) => {
      const { container } = parseHandle(handle);
      return container?.digest === undefined ? {} : { image: container.digest };
    });
  }

  async usage(handles: readonly Handle[]) {
    return usageOf(handles.map(parseHandle));
  }
}
