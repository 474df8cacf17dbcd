import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackendType, type Handle, type InstanceHost, type InstanceState, type Launch, type LaunchRequest, type OwnerTag, type Plugin, silentLogger } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import type { Subject } from '../check.ts';
import type { PluginSubject } from '../plugin-checks.ts';
import { TemporaryDirectory } from '../temporary-directory.ts';
import { within } from '../within.ts';
import type { About } from './instance-program.ts';

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
}

export const never: AbortSignal = new AbortController().signal;

/** A backend under test, with the instances that were started on it. */
export class BackendSubject implements Subject, PluginSubject {
  readonly kind = 'backend';
  readonly type: BackendType;
  readonly plugin: Plugin;
  readonly module: URL;
  readonly given: object;
  readonly refused: readonly object[];
  readonly starts: 'instances' | 'nothing';
  readonly options: unknown;
  readonly host: InstanceHost;
  readonly #directory = new TemporaryDirectory();
  readonly #owners: OwnerTag[] = [];
  readonly #handles: Handle[] = [];
  #launches = 0;

  constructor(type: BackendType, { plugin, module, options = {}, refused = [], starts = 'instances' }: BackendSuite) {
    this.type = type;
    this.plugin = plugin;
    this.module = module;
    this.given = options;
    this.refused = refused;
    this.starts = starts;
    this.options = parseOptions(type.options, options, `${type.name}()`);
    this.host = this.fresh();
  }

  /** Of the suite's own: logs go there. */
  get directory(): string {
    return this.#directory.path;
  }

  /** The instances of a backend object that has started none. */
  fresh(): InstanceHost {
    return this.type.create(this.options, { log: silentLogger }).instances;
  }

  /** An owner of the caller's own; whatever is left of theirs ends with the suite. */
  owner(): OwnerTag {
    const owner = { run: `conformance-${randomUUID()}` };
    this.#owners.push(owner);
    return owner;
  }

  launch(request: LaunchRequest | undefined, owner = this.owner(), deployment = `db${++this.#launches}`): Launch {
    const log = { directory: this.directory, name: `${deployment}-${++this.#launches}.log` };
    return { deployment, service: 'sample', owner, log, ...(request && { request }) };
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

  /** What the server of an instance answers, once it listens. */
  async ask(handle: Handle, path: '/about' | '/work' = '/about'): Promise<About> {
    const { url } = await within('endpoint()', this.host.endpoint(handle));
    for (;;) {
      try {
        return (await (await fetch(url + path)).json()) as About;
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
    this.#directory.remove();
  }
}
