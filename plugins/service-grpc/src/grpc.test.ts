import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@ubench/core';
import { ServerCredentials } from '@grpc/grpc-js';
import { type Client, counterRandom, type Recorder, type Workload } from '@ubench/load';
import { localCertificate } from '@ubench/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { grpc, grpcService } from './index.ts';
import { type Shop, type ShopOptions, startShop } from './testing/shop-server.ts';

const never = new AbortController().signal;
const proto = join(import.meta.dirname, 'testing/shop.proto');
const method = 'shop.v1.Catalogue/GetItem';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function shopWith(options: Partial<ShopOptions> = {}): Promise<Shop & { readonly url: string }> {
  const shop = await startShop({ host: '127.0.0.1', port: 0, ...options });
  cleanups.push(() => shop.stop());
  return { ...shop, url: `grpc://127.0.0.1:${shop.port}` };
}

function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-grpc-'));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

const contextOf = ({ options, code }: Workload, url: string, access = {}) => ({ endpoint: { url, access }, options, seed: 1, code, cacheDir: '', signal: never });
const prepare = (workload: Workload, url: string, access = {}): Promise<unknown> => workload.type.prepare!(contextOf(workload, url, access));

interface Connected {
  readonly client: Client;
  operate(): Promise<void>;
  readonly told: string[];
  readonly failures: [kind: string, message: string | undefined][];
}

async function connect(workload: Workload, url: string, number = 0, access = {}): Promise<Connected> {
  const prepared = JSON.parse(JSON.stringify(await prepare(workload, url, access))) as unknown;
  const client = await workload.type.connect({ ...contextOf(workload, url, access), prepared, client: number });
  cleanups.push(() => client.close());
  const told: string[] = [];
  const failures: Connected['failures'] = [];
  const recorder: Recorder = {
    sent: () => void told.push('sent'),
    first: () => void told.push('first'),
    done: () => void told.push('done'),
    fail: (kind, message) => void failures.push([kind, message]),
    value: () => {},
    givenUp() {},
    values() {},
    now: () => Number(process.hrtime.bigint()),
  };
  return { client, operate: () => client.operate(0, counterRandom(1), recorder), told, failures };
}

/** One operation, and what went wrong with it. */
async function failuresOf(workload: Workload, url: string, access = {}): Promise<Connected['failures']> {
  const { operate, failures } = await connect(workload, url, 0, access);
  await operate();
  return failures;
}

describe('grpc.unary', () => {
  it.each([
    ['a .proto file', { proto }, { reflection: 'none' }],
    ['reflection', {}, {}],
    ['reflection v1alpha, of an older server', {}, { reflection: 'v1alpha' }],
  ] as const)('knows the method by %s, sends what it was given, and reads the answer as JSON', async (_, source, server) => {
    const { url, calls } = await shopWith(server);
    const seen: unknown[] = [];
    const { operate, failures, told } = await connect(
      grpc.unary({ method, request: { item_id: '42', detail: 'FULL', tags: ['a'], since: '9007199254740993' }, ...source }, (item) => void seen.push(item)),
      url,
    );
    await operate();
    await operate();
    expect([failures, calls(), told]).toEqual([[], 2, ['sent', 'first', 'done', 'sent', 'first', 'done']]);
    expect(seen[0]).toMatchObject({ itemId: '42', price: { cents: '1999' }, changed: '2023-11-14T22:13:20Z' });
  });

  it('sends metadata: text, secrets from the environment, and bytes', async () => {
    const { url } = await shopWith();
    let seen: unknown;
    process.env['GRPC_TEST_TOKEN'] = 'token-of-the-test';
    cleanups.push(() => delete process.env['GRPC_TEST_TOKEN']);
    const metadata = { 'x-tenant': 'a', authorization: secret.env('GRPC_TEST_TOKEN'), 'x-trace-bin': 'aGVsbG8=' };
    expect(await failuresOf(grpc.unary({ method, metadata }, (item) => void (seen = item)), url)).toEqual([]);
    expect(seen).toMatchObject({ metadata: { 'x-tenant': 'a', authorization: 'token-of-the-test', 'x-trace-bin': 'hello' } });
  });

  it('fails with the status by its name, and what the server says of it', async () => {
    const { url } = await shopWith();
    expect(await failuresOf(grpc.unary({ method, request: { item_id: 'lost' } }), url)).toEqual([['grpc NOT_FOUND', 'there is no such item']]);
    expect(await failuresOf(grpc.unary({ method, request: { item_id: 'slow' }, deadline: '100ms' }), url)).toEqual([['grpc DEADLINE_EXCEEDED', expect.any(String)]]);
  });

  it('fails where the check of the spec says so', async () => {
    const { url } = await shopWith();
    expect(await failuresOf(grpc.unary({ method }, () => false), url)).toEqual([['check', 'The check of the spec returned false.']]);
  });

  it('has one connection for each client', async () => {
    const { url, peers } = await shopWith();
    const clients = await Promise.all([0, 1, 2].map((number) => connect(grpc.unary({ method, proto }), url, number)));
    for (let time = 0; time < 3; time++) await Promise.all(clients.map(({ operate }) => operate()));
    expect(peers()).toBe(3);
  });

  it('says of no call that it was sent which had no connection to be sent on', async () => {
    const shop = await shopWith();
    const { client, operate, told, failures } = await connect(grpc.unary({ method, proto }), shop.url);
    shop.stop();
    while (client.connected) await new Promise((resolve) => void setImmediate(resolve));
    await operate();
    expect([told, failures]).toEqual([['done'], [['grpc UNAVAILABLE', expect.any(String)]]]);
  });

  it('is disconnected when the server has gone, and ends the operation in flight', async () => {
    const shop = await shopWith();
    const { client, operate, failures } = await connect(grpc.unary({ method, request: { item_id: 'slow' }, proto }), shop.url);
    const operation = operate();
    while (shop.calls() === 0) await new Promise((resolve) => void setImmediate(resolve));
    shop.stop();
    await operation;
    expect(failures).toEqual([[expect.stringMatching(/^grpc (UNAVAILABLE|CANCELLED)$/), expect.any(String)]]);
    expect(client.connected).toBe(false);
  });

  it.each<[string, Partial<Parameters<typeof grpc.unary>[0]>, string, RegExp]>([
    ['a service that is misspelt', { method: 'shop.v1.Catalog/GetItem' }, 'GRPC_E_SERVICE', /Did you mean 'shop\.v1\.Catalogue'/],
    ['a method that is misspelt', { method: 'shop.v1.Catalogue/GetItems' }, 'GRPC_E_METHOD', /Did you mean 'GetItem'/],
    ['a method that streams answers', { method: 'shop.v1.Catalogue/WatchItems' }, 'GRPC_E_STREAMING', /streams its answers/],
    ['a method that streams requests', { method: 'shop.v1.Catalogue/AddItems' }, 'GRPC_E_STREAMING', /streams its requests/],
    ['a field that is misspelt', { request: { item_idd: '1' } }, 'GRPC_E_REQUEST', /shop\.v1\.GetItemRequest: unknown field: "item_idd".*Did you mean 'item_id'/s],
    ['a field of another type', { request: { item_id: 7 } }, 'GRPC_E_REQUEST', /shop\.v1\.GetItemRequest\.item_id: expected string: 7/],
    ['a value that an enum does not have', { request: { detail: 'HUGE' } }, 'GRPC_E_REQUEST', /detail: unknown enum value: "HUGE"/],
  ])('is answered at once for %s, by reflection and by file', async (_, wrong, code, message) => {
    const { url, calls } = await shopWith();
    for (const source of [{}, { proto }]) {
      await expect(prepare(grpc.unary({ method, ...source, ...wrong }), url)).rejects.toSatisfy((error: Error) => message.test(error.message) && error.message.includes(code));
    }
    expect(calls()).toBe(0);
  });

  it('says so where the server has no reflection', async () => {
    const { url } = await shopWith({ reflection: 'none' });
    await expect(prepare(grpc.unary({ method }), url)).rejects.toThrow(/GRPC_E_NO_REFLECTION.*proto: 'service\.proto'/s);
  });

  it('says which file is missing, and what is wrong with one that is there', async () => {
    const directory = directoryOf({
      'importing.proto': 'syntax = "proto3"; import "elsewhere.proto"; message A {}',
      'broken.proto': 'syntax = "proto3";\nmessage {',
    });
    const prepared = (file: string, includeDirs: string[] = []): Promise<unknown> => prepare(grpc.unary({ method, proto: join(directory, file), includeDirs }), 'grpc://127.0.0.1:1');
    await expect(prepared('none.proto')).rejects.toThrow(/none\.proto\. \[GRPC_E_PROTO_MISSING\]/);
    await expect(prepared('importing.proto')).rejects.toThrow(/elsewhere\.proto\. \[GRPC_E_PROTO_MISSING\]/);
    await expect(prepared('broken.proto')).rejects.toThrow(/broken\.proto cannot be read.*line 2/);
    const other = directoryOf({ 'elsewhere.proto': 'syntax = "proto3"; message B {}' });
    await expect(prepared('importing.proto', [other])).rejects.toThrow(/GRPC_E_SERVICE.*There are no services/s);
  });

  it('says what is wrong with its options', () => {
    expect(() => grpc.unary({ method: 'GetItem' })).toThrow(/package\.Service\/Method/);
    expect(() => grpc.unary({ method, metadata: { 'X-Tenant': 'a' } })).toThrow(/lower-case/);
    expect(() => grpc.unary({ method, metdata: {} } as never)).toThrow(/Did you mean 'metadata'/);
  });
});

async function probe(url: string, given: object = {}): ReturnType<typeof grpcService.probe> {
  const options = grpcService.options.parse(given);
  return grpcService.probe({ url, access: await grpcService.access(options) }, options, AbortSignal.timeout(5_000));
}

describe('the probe of grpc()', () => {
  it('asks the health service, and takes a server without one that answers', async () => {
    expect(await probe((await shopWith()).url)).toEqual({ ready: true });
    expect(await probe((await shopWith({ health: 'none' })).url)).toEqual({ ready: true });
    expect(await probe((await shopWith({ health: 'NOT_SERVING' })).url)).toEqual({ ready: false, reason: 'the health service says that the server is not serving' });
    expect(await probe((await shopWith()).url, { health: 'shop.v1.Basket' })).toMatchObject({ ready: false, reason: expect.stringMatching(/^NOT_FOUND/) });
  });

  it('says why a server cannot be reached', async () => {
    const shop = await shopWith();
    shop.stop();
    expect(await probe(shop.url)).toMatchObject({ ready: false, reason: expect.stringContaining('ECONNREFUSED') });
  });

  it('gives up on an HTTP server that is none', async () => {
    const server = createServer((_, response) => void response.writeHead(404).end()).listen(0, '127.0.0.1');
    cleanups.push(() => void server.close());
    await new Promise((resolve) => void server.once('listening', resolve));
    await expect(probe(`grpc://127.0.0.1:${(server.address() as AddressInfo).port}`)).rejects.toThrow('GRPC_E_NOT_GRPC');
  });

  it('speaks TLS to a server whose certificate it is told to believe, under the name that it has', async () => {
    const ca = join(directoryOf({ 'ca.pem': localCertificate.ca }), 'ca.pem');
    const { key, cert } = localCertificate;
    const { port } = await shopWith({ credentials: ServerCredentials.createSsl(null, [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }]) });
    const url = `grpcs://127.0.0.1:${port}`;
    const tls = { ca, serverName: 'localhost' };
    expect(await probe(url, { tls })).toEqual({ ready: true });
    expect(await failuresOf(grpc.unary({ method }), url, { ca: localCertificate.ca, serverName: 'localhost' })).toEqual([]);
    expect(await probe(url, { tls: { ca } })).toMatchObject({ ready: false, reason: expect.stringMatching(/IP: 127\.0\.0\.1|altnames/) });
    expect(await probe(url.replace('127.0.0.1', 'localhost'))).toMatchObject({ ready: false, reason: expect.stringMatching(/certificate/) });
    expect(await probe(url, { tls: { verify: false } })).toEqual({ ready: true });
  });

  it('shows its own certificate to a server that asks for one', async () => {
    const { key, cert, ca } = localCertificate;
    const files = directoryOf({ 'ca.pem': ca, 'client.pem': cert, 'client.key': key });
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
    const { port } = await shopWith({ credentials: ServerCredentials.createSsl(Buffer.from(ca), [pair], true) });
    const tls = { ca: join(files, 'ca.pem') };
    expect(await probe(`grpcs://localhost:${port}`, { tls: { ...tls, cert: join(files, 'client.pem'), key: join(files, 'client.key') } })).toEqual({ ready: true });
    expect(await probe(`grpcs://localhost:${port}`, { tls })).toMatchObject({ ready: false });
  });

  it.each([
    ['that is not there', '/nowhere/ca.pem', /\/nowhere\/ca\.pem.*ENOENT/s],
    ['that is none', import.meta.filename.replace('grpc.test.ts', 'testing/shop.proto'), /nothing in PEM/],
  ])('refuses a certificate %s', async (_, ca, message) => {
    await expect(probe('grpcs://127.0.0.1:1', { tls: { ca } })).rejects.toThrow(message);
  });

  it.each([
    ['http://127.0.0.1:1', /begins with http:/],
    ['grpc://127.0.0.1', /no port/],
    ['grpc://127.0.0.1:1/shop', /no paths/],
    ['grpcs://127.0.0.1:1?ca=a', /no paths/],
  ])('refuses the URL %s', async (url, message) => {
    await expect(probe(url)).rejects.toThrow(message);
  });
});
