import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backend, type BackendType, type Handle, type InstanceHost, type InstanceState, type Launch, type LaunchRequest, type OwnerTag, type Placement, type Plugin, silentLogger } from '@ubench/core';
import { type Endpoint, parseOptions } from '@ubench/load';
import type { Subject } from '../check.ts';
import type { PluginSubject } from '../plugin-checks.ts';
import { TemporaryDirectory } from '../temporary-directory.ts';
import { eventually, patience, within } from '../within.ts';
import type { About } from './instance-program.ts';
import { type Look, lookHere } from './look.ts';

export interface BackendSuite {
  /** The default export of the backend's package. */
  readonly plugin: Plugin;
  /** The file whose default export that is, for another process to import. */
  readonly module: URL;
  /** As a configuration writes them. */
  readonly options?: object;
  /** Options that the backend must refuse. */
  readonly refused?: readonly object[];
  /**
   * `'nothing'`: it finds what runs already, and starts and stops nothing. Its options must then find something for the deployments
   * `first` and `second`. Default: `'instances'`.
   */
  readonly starts?: 'instances' | 'nothing';
  /** How to look at processes and files of instances that run elsewhere: on another machine, or among processes of their own. Default: they run here. */
  readonly look?: Look;
  /** Of every instance that it is to start: a container, whose image needs a shell and the libraries of Node. Default: as processes. */
  readonly placement?: Placement;
}

export const never: AbortSignal = new AbortController().signal;

/** For checks of what only this machine can show. */
export const seenHere = ({ elsewhere }: BackendSubject): string | undefined => (elsewhere ? 'its instances run elsewhere' : undefined);

/** A backend under test, with the instances that were started on it. */
export class BackendSubject implements Subject, PluginSubject {
  readonly kind = 'backend';
  readonly type: BackendType;
  readonly plugin: Plugin;
  readonly module: URL;
  readonly given: object;
  readonly refused: readonly object[];
  readonly starts: 'instances' | 'nothing';
  readonly placement: Placement | undefined;
  readonly options: unknown;
  readonly backend: Backend;
  readonly look: Look;
  /** Instances run where this process sees neither their processes nor their files. */
  readonly elsewhere: boolean;
  readonly #backends: Backend[] = [];
  readonly #directory = new TemporaryDirectory();
  readonly #owners: OwnerTag[] = [];
  readonly #handles: Handle[] = [];
  #launches = 0;

  constructor(type: BackendType, { plugin, module, options = {}, refused = [], starts = 'instances', look, placement }: BackendSuite) {
    this.type = type;
    this.plugin = plugin;
    this.module = module;
    this.given = options;
    this.refused = refused;
    this.starts = starts;
    this.placement = placement;
    this.options = parseOptions(type.options, options, `${type.name}()`);
    this.look = look ?? lookHere;
    this.elsewhere = look !== undefined;
    this.backend = this.freshBackend();
  }

  /** Of the suite's own: logs go there. */
  get directory(): string {
    return this.#directory.path;
  }

  get host(): InstanceHost {
    return this.backend.instances;
  }

  /** The instances of a backend object that has started none. */
  fresh(): InstanceHost {
    return this.freshBackend().instances;
  }

  /** Closed with the suite, if not before. */
  freshBackend(): Backend {
    const backend = this.type.create(this.options, { log: silentLogger });
    this.#backends.push(backend);
    return backend;
  }

  /** An owner of the caller's own; whatever is left of theirs ends with the suite. */
  owner(): OwnerTag {
    const owner = { run: `conformance-${randomUUID()}` };
    this.#owners.push(owner);
    return owner;
  }

  launch(request: LaunchRequest | undefined, owner = this.owner(), deployment = `db${++this.#launches}`): Launch {
    const log = { directory: this.directory, name: `${deployment}-${++this.#launches}.log` };
    return { deployment, service: 'sample', owner, log, ...(request && { request }), ...(this.placement && { placement: this.placement }) };
  }

  async start(...launches: readonly Launch[]): Promise<Handle[]> {
    const handles = await within('start()', this.host.start(launches, never));
    this.adopt(handles);
    return handles;
  }

  /** Sees to it that instances end with the suite. */
  adopt(handles: readonly Handle[]): void {
    this.#handles.push(...handles);
  }

  /** Starts one instance. */
  async startOne(request: LaunchRequest): Promise<Handle> {
    const [handle] = await this.start(this.launch(request));
    return handle!;
  }

  async stop(...handles: readonly Handle[]): Promise<boolean[]> {
    const outcomes = await within('stop()', this.host.stop(handles), 60_000);
    return outcomes.map(({ forced }) => forced);
  }

  async state(handle: Handle, host = this.host): Promise<InstanceState> {
    const [state] = await within('poll()', host.poll([handle]));
    return state!;
  }

  /** Waits until an instance runs: it may wait for a place before. */
  async untilRunning(handle: Handle, host = this.host): Promise<void> {
    await eventually(
      'the instance is RUNNING',
      async () => {
        const state = await this.state(handle, host);
        if (state.status === 'STOPPED' || state.status === 'ERROR') throw new Error(`the instance ended before it was RUNNING (${state.reason}):\n${(await this.log(handle)).join('\n')}`);
        return state.status === 'RUNNING';
      },
      3 * patience.ms,
    );
  }

  /** Where an instance answers, once it runs. */
  async endpoint(handle: Handle, host = this.host): Promise<Endpoint> {
    await this.untilRunning(handle, host);
    return within('endpoint()', host.endpoint(handle));
  }

  /** What the server of an instance answers, once it listens. */
  async ask(handle: Handle, path: '/about' | '/work' = '/about', host = this.host): Promise<About> {
    const { url } = await this.endpoint(handle, host);
    for (;;) {
      try {
        return (await (await fetch(new URL(path, withoutPassword(url)))).json()) as About;
      } catch (error) {
        const { status } = await this.state(handle);
        if (status === 'STOPPED' || status === 'ERROR') throw new Error(`the instance ended before it answered:\n${(await this.log(handle)).join('\n')}`, { cause: error });
        await sleep(20);
      }
    }
  }

  async log(handle: Handle, tail?: number, host = this.host): Promise<string[]> {
    const lines: string[] = [];
    for await (const { text } of host.logs(handle, tail === undefined ? {} : { tail })) lines.push(text);
    return lines;
  }

  async close(): Promise<void> {
    const found = await Promise.all(this.#owners.map((owner) => this.host.find(owner)));
    await this.host.kill([...this.#handles, ...found.flat()]);
    // One that cannot be closed is found by a check of its own.
    await Promise.allSettled(this.#backends.map((backend) => backend.close?.()));
    this.#directory.remove();
  }
}

/** fetch() takes no URL that has one. */
function withoutPassword(url: string): string {
  const plain = new URL(url);
  plain.username = plain.password = '';
  return plain.href;
}
