import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backend, type Handle, type LaunchRequest, type PlacedBackend, type Plugin, requestLaunch, type Service, silentLogger } from '@ubench/core';
import { type Endpoint, parseOptions, type Workload } from '@ubench/load';
import type { Subject } from '../check.ts';
import type { PluginSubject } from '../plugin-checks.ts';
import { TemporaryDirectory } from '../temporary-directory.ts';
import { within } from '../within.ts';

interface Tried {
  /** The default export of the service's package. */
  readonly plugin: Plugin;
  /** Workloads of the service, each with options that make it small: every one is prepared and operated several times. */
  readonly workloads?: readonly Workload[];
  /** Options that the service must refuse. */
  readonly refused?: readonly object[];
}

/** Where the service is tried: on a backend that starts it, usually `local()`, or at the URL of one that runs. */
export type ServiceSuite = Tried & ({ readonly backend: PlacedBackend; readonly url?: never } | { readonly url: string; readonly backend?: never });

/** A server that answers. */
export interface LiveServer {
  readonly endpoint: Endpoint;
  /** Absent where it was not started by the suite. */
  readonly handle?: Handle;
}

const startLimit_ms = 90_000;
/** What one look at the server may take; as a run has it. */
const probeLimit_ms = 5_000;

/** As a run takes it: what a probe rejects with is final. */
const gaveUp = (error: Error): never =>
  assert.fail(`the probe gave up on a server that was starting; it must answer { ready: false } where waiting can help: ${error.message}`);

/** A service under test, with the servers that were started of it. */
export class ServiceSubject implements Subject, PluginSubject {
  readonly kind = 'service';
  readonly service: Service;
  readonly suite: ServiceSuite;
  readonly plugin: Plugin;
  readonly refused: readonly object[];
  /** Options after parsing. */
  readonly options: unknown;
  readonly backend: Backend | undefined;
  /** Names the servers that this suite starts. */
  readonly owner = { run: `conformance-${randomUUID()}` };
  readonly #directory = new TemporaryDirectory();
  readonly #handles: Handle[] = [];
  #shared: Promise<LiveServer> | undefined;
  #started = 0;

  constructor(service: Service, suite: ServiceSuite) {
    this.service = service;
    this.suite = suite;
    this.plugin = suite.plugin;
    this.refused = suite.refused ?? [];
    this.options = parseOptions(service.type.options, service.given, `${service.kind}()`);
    this.backend = suite.backend?.type.create(suite.backend.options, { log: silentLogger });
  }

  /** Of the suite's own: logs go there. */
  get directory(): string {
    return this.#directory.path;
  }

  get type(): Service['type'] {
    return this.service.type;
  }

  get given(): unknown {
    return this.service.given;
  }

  /** What the service's launch asks for. */
  request(): LaunchRequest {
    const { launch } = this.type;
    assert(launch !== undefined, `${this.type.name} has no launch(); give the suite a url instead of a backend`);
    return requestLaunch((context) => launch.call(this.type, this.options, context));
  }

  /** A server that several checks share, ready. */
  shared(): Promise<LiveServer> {
    this.#shared ??= this.suite.url === undefined ? this.start() : this.#ready({ endpoint: { url: this.suite.url } });
    return this.#shared;
  }

  /** A server of the caller's own, ready. */
  async start(): Promise<LiveServer> {
    const deployment = `${this.type.name}-${++this.#started}`;
    const launch = { deployment, service: this.type.name, owner: this.owner, request: this.request(), log: { directory: this.directory, name: `${deployment}.log` } };
    const { instances } = this.backend!;
    const [handle] = await instances.start([launch], new AbortController().signal);
    this.#handles.push(handle!);
    return this.#ready({ endpoint: await instances.endpoint(handle!), handle: handle! });
  }

  async #ready(found: LiveServer): Promise<LiveServer> {
    const access = await this.type.access?.(this.options);
    const server = { ...found, endpoint: { ...found.endpoint, access } };
    const deadline = performance.now() + startLimit_ms;
    for (;;) {
      await this.#alive(server);
      const probing = this.type.probe(server.endpoint, this.options, AbortSignal.timeout(probeLimit_ms)).catch(gaveUp);
      const readiness = await within('the probe', probing);
      if (readiness.ready) {
        await this.provision(server);
        return server;
      }
      assert(performance.now() < deadline, `the server was not ready after ${startLimit_ms / 1000} s: ${readiness.reason}`);
      await sleep(50);
    }
  }

  /** Has a server made ready for the load, as a run does; resolves to the names of the steps. */
  async provision({ endpoint }: LiveServer): Promise<string[]> {
    const steps: string[] = [];
    await this.type.provision?.(endpoint, this.options, {
      directory: process.cwd(),
      signal: AbortSignal.timeout(startLimit_ms),
      step(name, work) {
        steps.push(name);
        return work(() => {});
      },
    });
    return steps;
  }

  async #alive({ handle }: LiveServer): Promise<void> {
    if (handle === undefined) return;
    const { instances } = this.backend!;
    const [state] = await instances.poll([handle]);
    if (state!.status !== 'STOPPED' && state!.status !== 'ERROR') return;
    const log: string[] = [];
    for await (const { text } of instances.logs(handle, { tail: 20 })) log.push(text);
    assert.fail(`the server ended while it was starting: ${state!.reason}\n${log.join('\n')}`);
  }

  async close(): Promise<void> {
    await this.backend?.instances.stop(this.#handles);
    this.#directory.remove();
  }
}
