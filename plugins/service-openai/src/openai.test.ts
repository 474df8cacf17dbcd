import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redact, secret } from '@ubench/core';
import { counterRandom, type Endpoint, type Recorder, type Workload } from '@ubench/load';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openai, openaiService, sessions, traced } from './index.ts';
import { answerServer, type AnswerServerOptions } from './testing/answer-server.ts';

const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const answers = (options?: AnswerServerOptions): Promise<string> => listening(answerServer(options));
const serve = (listener: RequestListener): Promise<string> => listening(createServer(listener));

async function endpointAt(url: string, options: Parameters<typeof openai>[0] = {}): Promise<Endpoint> {
  const access = await openaiService.access(openaiService.options.parse(options));
  return { url, access: JSON.parse(JSON.stringify(access)) as Record<string, unknown> };
}
const probe = async (url: string, options: Parameters<typeof openai>[0] = {}) => openaiService.probe(await endpointAt(url, options), openaiService.options.parse(options), never);

const headersOf = async (options: Parameters<typeof openai>[0]): Promise<unknown> => (await endpointAt('http://host', options)).access!['headers'];
const withWrittenKey = (): unknown => openai({ apiKey: 'sk-written-into-the-spec' as never });

describe('what clients are told', () => {
  it('is the key of the environment, and headers', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'usual-key-1');
    vi.stubEnv('OTHER_KEY', 'other-key-2');
    vi.stubEnv('PROJECT', 'project-3');
    expect(await headersOf({})).toEqual({ authorization: 'Bearer usual-key-1' });
    expect(await headersOf({ apiKey: secret.env('OTHER_KEY'), headers: { 'OpenAI-Project': secret.env('PROJECT') } })).toEqual({ authorization: 'Bearer other-key-2', 'openai-project': 'project-3' });
    expect(await headersOf({ headers: { Authorization: 'Basic abc' } })).toEqual({ authorization: 'Basic abc' });
    vi.stubEnv('OPENAI_API_KEY', '');
    expect(await headersOf({})).toEqual({});
  });

  it('is hidden wherever it could be shown', async () => {
    vi.stubEnv('OTHER_KEY', 'sk-planted-key-of-the-test');
    const endpoint = await endpointAt('http://host', { apiKey: secret.env('OTHER_KEY') });
    expect(JSON.stringify(redact(endpoint))).not.toContain('planted');
    expect(redact('the server said: invalid key sk-planted-key-of-the-test')).not.toContain('planted');
    expect(JSON.stringify(openai({ apiKey: secret.env('OTHER_KEY') }))).not.toContain('planted');
  });

  it('needs the variable that it names', async () => {
    await expect(endpointAt('http://host', { apiKey: secret.env('NOT_SET_ANYWHERE') })).rejects.toMatchObject({ code: 'UBENCH_E_SECRET_UNSET' });
  });

  it('is no key that is written into a spec, which is not repeated', () => {
    expect(withWrittenKey).toThrow(/apiKey.*secret\.env\('NAME'\)/s);
    expect(withWrittenKey).not.toThrow(/sk-written/);
  });
});

describe('the probe', () => {
  it.each(['', '/', '/v1', '/v1/'])('finds a server that lists its models, at a URL that ends in %j', async (ending) => {
    expect(await probe((await answers()) + ending)).toEqual({ ready: true });
  });

  it('finds one that has no such list by its operations', async () => {
    expect(await probe(await answers({ models: null }))).toEqual({ ready: true });
  });

  it('tells a missing key from a wrong one, at once and with what the server says', async () => {
    vi.stubEnv('OPENAI_API_KEY', '');
    vi.stubEnv('WRONG_KEY', 'wrong-key-4');
    const url = await answers({ apiKey: 'right' });
    await expect(probe(url)).rejects.toMatchObject({ code: 'UBENCH_E_LLM_KEY', message: expect.stringContaining('asks for an API key (401): Incorrect API key provided.'), fix: expect.stringContaining('OPENAI_API_KEY') });
    await expect(probe(url, { apiKey: secret.env('WRONG_KEY') })).rejects.toMatchObject({ code: 'UBENCH_E_LLM_KEY', message: expect.stringContaining('does not accept the API key (401)') });
  });

  it('says what the server has where the API is not', async () => {
    const native = await serve((request, response) => response.writeHead(request.url === '/api/chat' ? 400 : 404).end('nothing here'));
    await expect(probe(native)).rejects.toMatchObject({ code: 'UBENCH_E_LLM_OPERATION', message: expect.stringContaining('The server has no /v1/models: nothing here'), fix: expect.stringContaining('It has: /api/chat.') });
    await expect(probe(`${await answers()}/elsewhere`)).rejects.toMatchObject({ code: 'UBENCH_E_LLM_OPERATION', fix: expect.stringContaining('correct the URL') });
  });

  it('does not take a page for an API', async () => {
    const site = await serve((request, response) => response.writeHead(request.method === 'GET' ? 200 : 404).end('<html>hello</html>'));
    await expect(probe(site)).rejects.toMatchObject({ code: 'UBENCH_E_LLM_OPERATION', message: expect.stringContaining('no list of models') });
  });

  it.each([503, 429])('waits for a server that answers %i', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end('{"error":"loading model"}'));
    expect(await probe(url)).toEqual({ ready: false, reason: `GET /v1/models answers ${status}: loading model` });
  });
});

describe('facts', () => {
  it('are the models, and what the server says of itself', async () => {
    expect(await openaiService.facts(await endpointAt(`${await answers({ models: ['a', 'b'] })}/v1`))).toEqual({ models: 'a, b', server: 'answers/1.0', version: '0.9.1' });
  });
});

interface Tried {
  readonly failures: [kind: string, message: string | undefined][];
  readonly values: Record<string, number[]>;
}

/** Prepares a workload and runs operations of one client. */
async function tried(workload: Workload, endpoint: Endpoint, operations = 2): Promise<Tried> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'ubench-openai-'));
  cleanups.push(() => rmSync(cacheDir, { recursive: true }));
  const { type, options, code } = workload;
  const context = { endpoint, options, seed: 1, code, cacheDir, signal: never };
  const prepared = await type.prepare!(context);
  const client = await type.connect({ ...context, prepared, client: 0 });
  cleanups.push(() => client.close());
  const failures: Tried['failures'] = [];
  const values: Tried['values'] = {};
  const recorder = {
    sent: () => {},
    first: () => {},
    done: () => {},
    givenUp: () => {},
    fail: (kind: string, message?: string) => void failures.push([kind, message]),
    value: (metric: string, value: number) => void (values[metric] ??= []).push(value),
    values: (metric: string, many: ArrayLike<number>, count: number) => void (values[metric] ??= []).push(...Array.from(many).slice(0, count)),
    now: () => 0,
  } satisfies Recorder;
  for (let i = 0; i < operations; i++) await client.operate(i, counterRandom(1), recorder);
  return { failures, values };
}
const small = { kind: 'random', prompts: 6, inputTokens: 4 } as const;

describe('openai.embeddings', () => {
  it('counts inputs, tokens and dimensions', async () => {
    const { failures, values } = await tried(openai.embeddings({ dataset: small, batchSize: 3 }), await endpointAt(`${await answers()}/v1`));
    expect(failures).toEqual([]);
    expect(values).toEqual({ inputsPerSecond: [3, 3], dimensions: [8, 8], inputTokensPerSecond: [12, 12], inputTokens: [12, 12] });
  });

  it.each([traced(), sessions()])('refuses prompts that are no texts by themselves, of $kind', (dataset) => {
    expect(() => openai.embeddings({ dataset: dataset as never })).toThrow(expect.objectContaining({ code: 'UBENCH_E_OPTION_INVALID' }));
  });

  it('takes vectors as Base64, and asks for their length', async () => {
    const { failures, values } = await tried(openai.embeddings({ dataset: small, encoding: 'base64', dimensions: 5 }), await endpointAt(await answers()));
    expect(failures).toEqual([]);
    expect(values['dimensions']).toEqual([5, 5]);
  });

  const faults: [string, (answer: { data: { embedding: unknown[] }[] }) => void, RegExp][] = [
    ['wrong count', ({ data }) => void data.pop(), /3 inputs were sent, and 2 vectors came/],
    ['wrong count', ({ data }) => void (data[2] = data[1]!), /of 2 of them/],
    ['not finite', ({ data }) => void (data[1]!.embedding[3] = null), /vector 1 has null/],
    ['not finite', ({ data }) => void (data[1]!.embedding[3] = 'NaN'), /vector 1 has NaN/],
    ['zero vector', ({ data }) => void data[2]!.embedding.fill(0), /vector 2 is 8 zeros/],
    ['zero vector', ({ data }) => void (data[0]!.embedding = []), /vector 0 is empty/],
    ['wrong dimensions', ({ data }) => void data[1]!.embedding.pop(), /a vector has 7 numbers, and the first 8/],
    ['malformed', (answer) => void Object.assign(answer, { data: 'none' }), /no list `data`/],
  ];
  it.each(faults)('%s is a failure', async (kind, spoil, message) => {
    let requests = 0;
    // The first is that of the preparation.
    const change = (answer: Record<string, unknown>): unknown => (requests++ > 0 && spoil(answer as never), answer);
    const { failures, values } = await tried(openai.embeddings({ dataset: small, batchSize: 3 }), await endpointAt(await answers({ change })), 1);
    expect(failures).toEqual([[kind, expect.stringMatching(message)]]);
    expect(values).toEqual({});
  });

  it('counts a refusal with what the server says and when it may be asked again, and does not ask again itself', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      if (request.url !== '/v1/embeddings') return response.end('{"data":[{"id":"tiny"}]}');
      return response.writeHead(++requests === 1 ? 503 : 429, { 'retry-after': '7' }).end('{"error":{"message":"slow down"}}');
    });
    const { failures } = await tried(openai.embeddings({ dataset: small }), await endpointAt(url));
    expect(failures).toEqual([['http 429', 'slow down (retry-after: 7)'], ['http 429', 'slow down (retry-after: 7)']]);
    expect(requests).toBe(3);
  });
});

describe('openai.rerank', () => {
  it('counts documents and tokens', async () => {
    const { failures, values } = await tried(openai.rerank({ dataset: small, queries: small, documents: 3, topN: 2 }), await endpointAt(await answers()));
    expect(failures).toEqual([]);
    expect(values).toEqual({ documentsPerSecond: [3, 3], inputTokensPerSecond: [16, 16], inputTokens: [16, 16] });
  });

  const faults: [string, (answer: { results: { index: number; relevance_score: unknown }[] }) => void][] = [
    ['wrong count', ({ results }) => void results.pop()],
    ['wrong count', ({ results }) => void (results[0]!.index = 1)],
    ['wrong count', ({ results }) => void (results[0]!.index = 9)],
    ['not finite', ({ results }) => void (results[0]!.relevance_score = null)],
    ['malformed', (answer) => void Object.assign(answer, { results: undefined })],
  ];
  it.each(faults)('%s is a failure', async (kind, spoil) => {
    let requests = 0;
    const change = (answer: Record<string, unknown>): unknown => (requests++ > 0 && spoil(answer as never), answer);
    const { failures } = await tried(openai.rerank({ dataset: small, documents: 3 }), await endpointAt(await answers({ change })), 1);
    expect(failures).toEqual([[kind, expect.any(String)]]);
  });
});

describe('what cannot work is told before the load', () => {
  it('several models, of which none is named', async () => {
    const endpoint = await endpointAt(await answers({ models: ['small', 'large'] }));
    await expect(tried(openai.embeddings({ dataset: small }), endpoint)).rejects.toMatchObject({
      code: 'UBENCH_E_LLM_MODEL',
      message: expect.stringContaining('the server has several: small, large.'),
      fix: expect.stringContaining('--set workload.model='),
    });
    expect((await tried(openai.embeddings({ dataset: small, model: 'large' }), endpoint)).failures).toEqual([]);
    expect((await tried(openai.embeddings({ dataset: small }), await endpointAt(endpoint.url, { model: 'small' }))).failures).toEqual([]);
  });

  it('a model that the server does not have, with those that it has', async () => {
    const endpoint = await endpointAt(await answers({ models: ['embed-large', 'other'] }));
    await expect(tried(openai.embeddings({ dataset: small, model: 'embed-lage' }), endpoint)).rejects.toMatchObject({
      code: 'UBENCH_E_LLM_NO_MODEL',
      message: expect.stringContaining("no model 'embed-lage': The model `embed-lage` does not exist."),
      fix: "Did you mean 'embed-large'?",
    });
  });

  it('a path that the server does not have, with those that it has', async () => {
    await expect(tried(openai.rerank({ dataset: small, path: '/v2/rerank' }), await endpointAt(await answers()))).rejects.toMatchObject({
      code: 'UBENCH_E_LLM_OPERATION',
      message: expect.stringContaining('The server has no /v2/rerank: Not Found'),
      fix: expect.stringContaining('It has: /v1/embeddings, /v1/rerank.'),
    });
  });

  it('a request that the server refuses', async () => {
    await expect(tried(openai.embeddings({ dataset: small, body: { input: null } }), await endpointAt(await answers()))).rejects.toMatchObject({
      code: expect.stringMatching(/UBENCH_E_LLM_REFUSED/),
      message: expect.stringContaining('(400): '),
    });
  });
});
