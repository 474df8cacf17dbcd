import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localBackend } from '@ubench/backend-local';
import { type Handle, requestLaunch, silentLogger } from '@ubench/core';
import { type Client, counterRandom, type Recorder, type Workload, type WorkloadType } from '@ubench/load';
import { clusteredDataset } from '@ubench/vectors';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chroma, chromaService } from './index.ts';

// A real server on what may be a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;
const serviceOptions = chromaService.options.parse({});

const { instances } = localBackend.create({}, { log: silentLogger });
let root: string;
let handle: Handle;
let endpoint: { url: string };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ubench-chroma-'));
  const request = requestLaunch((context) => chromaService.launch(serviceOptions, context));
  const launch = { deployment: 'chroma', service: 'chroma', owner: { run: `chroma-test-${process.pid}` }, request, log: { directory: root, name: 'chroma.log' } };
  [handle] = await instances.start([launch], never) as [Handle];
  endpoint = await instances.endpoint(handle);
  while (!(await chromaService.probe(endpoint, serviceOptions, never)).ready) await sleep(50);
}, 60_000);

afterAll(async () => {
  await instances.stop([handle]);
  await rm(root, { recursive: true, force: true });
});

/** What the load generator does with a workload, for one client and one operation after the other. */
async function drive<T>({ type: untyped, options }: Workload, body: (run: Drive) => Promise<T>): Promise<T> {
  const type = untyped as WorkloadType;
  const context = { endpoint, options, seed: 77, code: {}, cacheDir: join(root, 'cache'), signal: never };
  const values: Record<string, number[]> = {};
  const failures: string[] = [];
  const told: string[] = [];
  const recorder: Recorder = {
    sent: () => void told.push('sent'),
    first: () => void told.push('first'),
    done: () => void told.push('done'),
    fail: (kind) => void failures.push(kind),
    value: (metric, value) => void (values[metric] ??= []).push(value),
    givenUp() {},
    values() {},
    now: () => Number(process.hrtime.bigint()),
  };
  const random = counterRandom(context.seed);
  const prepare = async (): Promise<unknown> => JSON.parse(JSON.stringify(await type.prepare!(context))) as unknown;
  const connect = (prepared: unknown): Promise<Client> => type.connect({ ...context, prepared, client: 0 });
  const operate = async (client: Client, i: number): Promise<void> => {
    random.at(i);
    await client.operate(i, random, recorder);
  };
  return body({ prepare, connect, operate, count: () => type.serverOperations!(context), values, failures, told });
}
interface Drive {
  /** As it reaches another machine: through JSON. */
  prepare(): Promise<unknown>;
  connect(prepared: unknown): Promise<Client>;
  operate(client: Client, i: number): Promise<void>;
  count(): Promise<number>;
  readonly values: Record<string, number[]>;
  readonly failures: string[];
  readonly told: string[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

async function post(path: string, body: unknown): Promise<unknown> {
  const url = `${endpoint.url}/api/v2/tenants/default_tenant/databases/default_database/collections/${path}`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
}

describe('chroma.search', () => {
  const small = { vectors: 1_500, dimensions: 48, queries: 40, k: 10, efSearch: 10, efConstruction: 20, maxNeighbors: 4 };

  it('measures the recall that an independent computation finds, and it is short of 1 on the generated data', async () => {
    await drive(chroma.search(small), async ({ prepare, connect, operate, values, told }) => {
      const prepared = (await prepare()) as { collection: string };
      const client = await connect(prepared);
      for (let i = 0; i < small.queries; i++) await operate(client, i);
      await client.close();
      expect(told.slice(0, 3)).toEqual(['sent', 'first', 'done']);
      expect(told).toHaveLength(3 * small.queries);

      const dataset = clusteredDataset({ dimensions: small.dimensions, clusters: 100, spread: 2, seed: 77 });
      const row = (flat: Float32Array, i: number): number[] => [...flat.subarray(i * small.dimensions, (i + 1) * small.dimensions)];
      const stored = dataset.vectors(0, small.vectors);
      const queries = dataset.queries(0, small.queries);
      const expected: number[] = [];
      for (let q = 0; q < small.queries; q++) {
        const query = row(queries, q);
        const distances = Array.from({ length: small.vectors }, (_, id) => row(stored, id).reduce((sum, value, d) => sum + (value - query[d]!) ** 2, 0));
        const kth = [...distances].sort((a, b) => a - b)[small.k - 1]!;
        const { ids } = (await post(`${prepared.collection}/query`, { query_embeddings: [query], n_results: small.k })) as { ids: string[][] };
        expected.push(ids[0]!.filter((id) => distances[Number(id)]! <= kth).length / small.k);
      }
      expect(mean(values['recall']!)).toBeCloseTo(mean(expected), 3);
      expect(mean(values['recall']!)).toBeGreaterThan(0);
      expect(mean(values['recall']!)).toBeLessThan(1);
      for (const [i, strict] of values['strictRecall']!.entries()) expect(strict).toBeLessThanOrEqual(values['recall']![i]!);
    });
  });

  it.each(['l2', 'cosine', 'ip'] as const)('finds everything by %s where efSearch is generous', async (metric) => {
    await drive(chroma.search({ vectors: 300, dimensions: 16, queries: 20, efSearch: 300, metric }), async ({ prepare, connect, operate, values }) => {
      const client = await connect(await prepare());
      for (let i = 0; i < 20; i++) await operate(client, i);
      await client.close();
      expect(mean(values['recall']!)).toBeGreaterThan(0.99);
    });
  });

  it('asks the same query again after the last one', async () => {
    await drive(chroma.search({ ...small, queries: 3, efSearch: 100 }), async ({ prepare, connect, operate, values }) => {
      const client = await connect(await prepare());
      for (let i = 0; i < 6; i++) await operate(client, i);
      await client.close();
      expect(values['recall']!.slice(3)).toEqual(values['recall']!.slice(0, 3));
    });
  });

  it('replaces the collection when it is prepared again, and leaves no second one', async () => {
    await drive(chroma.search({ ...small, vectors: 100 }), async ({ prepare }) => {
      const first = (await prepare()) as { collection: string };
      const second = (await prepare()) as { collection: string };
      expect(second.collection).not.toBe(first.collection);
      expect(await post(`${first.collection}/query`, { query_embeddings: [[1]] })).toMatchObject({ error: 'NotFoundError' });
    });
  });

  it('fails with `http 404` when the collection is gone, and the connection stays usable', async () => {
    await drive(chroma.search({ ...small, vectors: 100 }), async ({ prepare, connect, operate, told, values }) => {
      const stale = await prepare();
      const client = await connect(stale);
      await prepare();
      await expect(operate(client, 0)).rejects.toMatchObject({ code: 'http 404' });
      expect(told).toEqual(['sent', 'first', 'done']);
      expect(values).toEqual({});
      expect(client.connected).toBe(true);
      await client.close();
      expect(client.connected).toBe(false);
    });
  });

  it('refuses more neighbours than there are vectors, and an option that it does not have', () => {
    expect(() => chroma.search({ vectors: 5, k: 6 })).toThrow(/k.*more than there are vectors/s);
    expect(() => chroma.search({ efsearch: 10 } as never)).toThrow(/Did you mean 'efSearch'/);
  });
});

describe('chroma.add', () => {
  it.each([1, 7])('N operations of %i vectors leave exactly N × as many in the collection, and the server counts N', async (batchSize) => {
    await drive(chroma.add({ batchSize, dimensions: 8 }), async ({ prepare, connect, operate, count, values, told }) => {
      const prepared = (await prepare()) as { collection: string };
      expect(await count()).toBe(0);
      const clients = await Promise.all([connect(prepared), connect(prepared), connect(prepared)]);
      await Promise.all(
        clients.map(async (client, c) => {
          for (let i = c; i < 60; i += 3) await operate(client, i);
        }),
      );
      expect(await count()).toBe(60);
      expect(values['vectorsPerSecond']).toEqual(Array.from({ length: 60 }, () => batchSize));
      expect(told.filter((what) => what === 'done')).toHaveLength(60);
      const { ids } = (await post(`${prepared.collection}/get`, { limit: 1_000, include: [] })) as { ids: string[] };
      expect(ids.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 * batchSize }, (_, id) => id));
      await Promise.all(clients.map((client) => client.close()));
    });
  });

  it('starts every trial with an empty collection', async () => {
    await drive(chroma.add({ dimensions: 8 }), async ({ prepare, connect, operate, count }) => {
      const client = await connect(await prepare());
      for (let i = 0; i < 5; i++) await operate(client, i);
      await client.close();
      expect(await count()).toBe(5);
      await prepare();
      expect(await count()).toBe(0);
    });
  });

  it('fails with `http 400` when the collection has vectors of another length', async () => {
    await drive(chroma.add({ dimensions: 8 }), async ({ prepare, connect, operate }) => {
      const prepared = (await prepare()) as { collection: string };
      await post(`${prepared.collection}/add`, { ids: ['other'], embeddings: [[1, 2, 3]] });
      const client = await connect(prepared);
      await expect(operate(client, 0)).rejects.toMatchObject({ code: 'http 400', message: expect.stringContaining('dimension of 3') as string });
      await client.close();
    });
  });

  it('refuses batches over the limit that the server tells', async () => {
    await drive(chroma.add({ batchSize: 100_000 }), async ({ prepare }) => {
      await expect(prepare()).rejects.toMatchObject({ code: 'UBENCH_E_VECTORS_BATCH', fix: 'Give a batchSize of at most 5461.' });
    });
  });
});

describe('the service', () => {
  it('tells the version', async () => {
    expect(await chromaService.facts(endpoint)).toEqual({ version: '1.0.0' });
  });

  it('says that another server is not Chroma', async () => {
    const other = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(chromaService.probe({ url }, serviceOptions, never)).rejects.toMatchObject({ code: 'CHROMA_E_NOT_CHROMA' });
    await new Promise((resolve) => other.close(resolve));
  });

  it('runs a named executable with the same arguments', () => {
    const { spec } = requestLaunch((context) => chromaService.launch({ command: '/opt/venv/bin/chroma' }, context));
    expect(spec.command).toEqual(['/opt/venv/bin/chroma', 'run', '--path', '{{dir:data}}', '--host', '{{host}}', '--port', '{{port:http}}']);
  });
});
