import { join } from 'node:path';
import type { Client, Endpoint, Workload, WorkloadContext } from '@ubench/load';
import { type CuttingProxy, startCuttingProxy } from '../../cutting-proxy.ts';
import { within } from '../within.ts';
import { addressOf, atAddress } from './at-address.ts';
import type { ServiceSubject } from './service-subject.ts';

export const seed = 20_250_601;

/** A workload on the shared server of a suite. */
export class WorkloadRun {
  readonly workload: Workload;
  readonly endpoint: Endpoint;
  readonly #cacheDir: string;

  constructor(workload: Workload, endpoint: Endpoint, subject: ServiceSubject) {
    this.workload = workload;
    this.endpoint = endpoint;
    this.#cacheDir = join(subject.directory, 'cache');
  }

  get context(): WorkloadContext<unknown> {
    const { options, code } = this.workload;
    return { endpoint: this.endpoint, options, seed, code, cacheDir: this.#cacheDir, signal: new AbortController().signal };
  }

  /** What clients are handed: JSON, as it reaches another machine. */
  async prepare(): Promise<unknown> {
    const prepared = await within('prepare()', this.workload.type.prepare?.(this.context) ?? Promise.resolve(null), 120_000);
    return JSON.parse(JSON.stringify(prepared ?? null)) as unknown;
  }

  connect(prepared: unknown, client = 0): Promise<Client> {
    return within('connect()', this.workload.type.connect({ ...this.context, prepared, client }));
  }

  /** The same workload as seen by a client that is told another address of the server. */
  at(address: string, subject: ServiceSubject): WorkloadRun {
    return new WorkloadRun(this.workload, { ...this.endpoint, url: atAddress(this.endpoint.url, address) }, subject);
  }

  /** A proxy in front of the server. */
  proxy(): Promise<CuttingProxy> {
    return startCuttingProxy(addressOf(this.endpoint.url)!);
  }
}

export async function workloadRun(workload: Workload, subject: ServiceSubject): Promise<WorkloadRun> {
  const { endpoint } = await subject.shared();
  return new WorkloadRun(workload, endpoint, subject);
}
