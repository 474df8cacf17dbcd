import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counterRandom, monotonicNow, type Recorder } from '@ubench/load';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { random as randomPrompts } from '../dataset/dataset-makers.ts';
import { chat } from '../dialect/chat.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { parseEvent } from '../dialect/parse-event.ts';
import { generationWorkload } from './generation-workload.ts';

let cacheDir: string;
beforeAll(() => void (cacheDir = mkdtempSync(join(tmpdir(), 'ubench-llm-'))));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One JSON object on each line: the words of the answer, and at the end how many they were and how long the server took. */
const lines: Dialect = {
  name: 'lines',
  path: '/api/chat',
  framing: 'ndjson',
  ends: 'done: true',
  body: (prompt) => ({ ...prompt }),
  read(bytes, from, to, sink) {
    const { word, done, count, error, load } = parseEvent(bytes, from, to, sink.wantsText) as { word?: string; done?: boolean; count?: number; error?: string; load?: number };
    if (error !== undefined) return sink.error(error);
    if (word !== undefined) sink.content('text', sink.wantsText ? word : undefined);
    if (!done) return;
    sink.usage({ ...(count !== undefined && { outputTokens: count }) }, true);
    if (load !== undefined) sink.serverTime('loadTime', load);
    sink.finish('stop');
    sink.end();
  },
};

const loadTime = { kind: 'latency', title: 'Load', definition: 'Loading the model.', better: 'lower' } as const;
const makers = {
  sse: generationWorkload({ service: 'test', name: 'chat', description: 'A test.', dialect: chat() }),
  ndjson: generationWorkload({ service: 'test', name: 'lines', description: 'A test.', dialect: lines, serverTimes: { loadTime } }),
};

interface Outcome {
  readonly told: readonly string[];
  readonly failure: { readonly kind: string; readonly message: string } | undefined;
  readonly givenUp: boolean;
  readonly values: Readonly<Record<string, readonly number[]>>;
  readonly connected: boolean;
}

type Options = Parameters<(typeof makers)['sse']>[0];

/** Lets one client send requests, one after the other, to a server whose `answer` is called for all but the first one, by which the preparing tries it. */
async function ask(framing: 'sse' | 'ndjson', answer: RequestListener, options: Options = {}, count = 1): Promise<Outcome[]> {
  let requests = 0;
  const url = await serve((request, response) => {
    if (request.url === '/v1/models') return void response.end('{"data":[{"id":"tiny"}]}');
    if (!request.url?.includes('/chat')) return void response.writeHead(404).end();
    request.resume().on('end', () => void (requests++ === 0 ? response.end('{}') : answer(request, response)));
  });
  const { type, options: parsed } = makers[framing]({ dataset: randomPrompts({ inputTokens: 4, prompts: 8 }), tokenizer: 'estimate', ...options });
  const context = { endpoint: { url }, options: parsed, seed: 1, code: {}, cacheDir, signal: new AbortController().signal };
  const prepared = await type.prepare!(context);
  const client = await type.connect({ ...context, prepared, client: 0 });
  const random = counterRandom(1);
  const outcomes: Outcome[] = [];
  for (let i = 0; i < count; i++) {
    const told: string[] = [];
    const values: Record<string, number[]> = {};
    let failure: Outcome['failure'];
    let givenUp = false;
    const recorder: Recorder = {
      sent: () => void told.push('sent'),
      first: () => void told.push('first'),
      done: () => void told.push('done'),
      fail: (kind, message = '') => void (failure ??= { kind, message }),
      givenUp: () => void (givenUp = true),
      value: (metric, value, key) => void (values[key === undefined ? metric : `${metric}/${key}`] ??= []).push(value),
      values: (metric, many, n) => void (n > 0 && (values[metric] ??= []).push(...Array.from(many).slice(0, n))),
      now: monotonicNow,
    };
    random.at(i);
    await client.operate(i, random, recorder);
    outcomes.push({ told, failure, givenUp, values, connected: client.connected });
  }
  await client.close();
  return outcomes;
}

const failureOf = async (framing: 'sse' | 'ndjson', answer: RequestListener, options?: Options): Promise<Outcome['failure'] & { values: Outcome['values'] }> => {
  const [{ failure, values }] = (await ask(framing, answer, options)) as [Outcome];
  return { kind: 'none', message: '', ...failure, values };
};

const data = (event: unknown): string => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`;
const word = (content: string, more: object = {}): string => data({ choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more });
const usage = (completion_tokens: number): string => data({ choices: [], usage: { prompt_tokens: 5, completion_tokens } });
const done = data('[DONE]');
const says =
  (...pieces: readonly (string | Buffer)[]): RequestListener =>
  (_request, response) => {
    for (const piece of pieces) response.write(piece);
    response.end();
  };
/** Closes the connection in the middle of the body. */
const saysAndDies =
  (...pieces: readonly string[]): RequestListener =>
  (_request, response) => {
    for (const piece of pieces) response.write(piece);
    setTimeout(() => response.destroy(), 20);
  };
const saysAndStalls =
  (...pieces: readonly string[]): RequestListener =>
  (_request, response) => {
    for (const piece of pieces) response.write(piece);
  };
const refuses =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

const answered = says(word(''), word('a'), word('b', { usage: null }), data({ choices: [{ delta: {}, finish_reason: 'stop' }] }), usage(2), done);

describe('a complete answer', () => {
  test('is told at its end', async () => {
    const [outcome] = await ask('sse', answered);
    expect(outcome).toMatchObject({ failure: undefined, connected: true, told: ['sent', 'first', 'done'], values: { outputTokens: [2], promptTokens: [5], estimatedTokens: [0], tokensPerChunk: [1], outputTokensPerSecond: [1, 1], 'finishReasons/stop': [1] } });
    expect([outcome!.values['itl']?.length, outcome!.values['tpot']?.length]).toEqual([1, 1]);
  });

  test('of a server that does not count has its chunks counted, and is marked', async () => {
    const [{ failure, values }] = (await ask('sse', says(word('a'), word('b'), word('c'), done))) as [Outcome];
    expect({ failure, values }).toMatchObject({ failure: undefined, values: { outputTokens: [3], estimatedTokens: [1], 'finishReasons/none': [1] } });
  });

  test('of one token has no time per token', async () => {
    const [{ values }] = (await ask('sse', says(word('a'), usage(1), done))) as [Outcome];
    expect(values).not.toHaveProperty('tpot');
    expect(values).toMatchObject({ outputTokens: [1] });
  });

  test('tells the times of the server that are metrics', async () => {
    const [{ values, failure }] = (await ask('ndjson', says('{"word":"a"}\n', '{"done":true,"count":1,"load":7000}\n'))) as [Outcome];
    expect({ failure, values }).toMatchObject({ failure: undefined, values: { loadTime: [7000], 'finishReasons/stop': [1] } });
  });

  test('of a chunk of 5 MB is one', async () => {
    const [{ failure, values }] = (await ask('sse', says(word('a'), word('漢x'.repeat(1_250_000)), usage(2), done))) as [Outcome];
    expect({ failure, values }).toMatchObject({ failure: undefined, values: { outputTokens: [2] } });
  });
});

describe('a stream that', () => {
  test.each<[string, 'sse' | 'ndjson', RequestListener, string, string | RegExp]>([
    ['ends without [DONE]', 'sse', says(word('a'), word('b')), 'stream cut', 'The stream ended without [DONE], after 2 chunks with content.'],
    ['ends without done', 'ndjson', says('{"word":"a"}\n'), 'stream cut', 'The stream ended without done: true, after 1 chunk with content.'],
    ['ends before it began', 'sse', says(), 'stream cut', 'The answer holds no event of a stream, before any content.'],
    ['is no stream', 'sse', says('{"choices":[{"message":{"content":"a"}}]}'), 'stream cut', 'The stream ended within an event, before any content.'],
    ['ends within an event', 'sse', says(word('a'), 'data: {"choices":[{"del'), 'stream cut', 'The stream ended within an event, after 1 chunk with content.'],
    ['ends within a line', 'ndjson', says('{"word":"a"}\n{"wo'), 'stream cut', 'The stream ended within an event, after 1 chunk with content.'],
    ['is closed within an event', 'sse', saysAndDies(word('a'), 'data: {"cho'), 'stream cut', /closed the connection before the last chunk of the body, after 1 chunk with content\.$/],
    ['is closed before anything', 'sse', (_request, response) => void response.destroy(), 'ECONNRESET', /without an answer/],
    ['repeats [DONE]', 'sse', says(word('a'), done, done), 'stream malformed', 'The stream cannot be read. [DONE] comes twice.'],
    ['goes on behind [DONE]', 'sse', says(word('a'), done, word('b')), 'stream malformed', 'The stream cannot be read. Content comes after [DONE].'],
    ['is not JSON', 'sse', says(word('a'), data('{"choices":[}')), 'stream malformed', /^The stream cannot be read\. Its event 2 is no JSON \(.+\): "\{\\"choices\\":\[\}"\.$/],
    ['is JSON and no object', 'ndjson', says('17\n'), 'stream malformed', /17 is no object/],
    ['says that it failed', 'sse', says(word('a'), data({ error: { message: 'out of memory' } }), done), 'stream error', 'out of memory, after 1 chunk with content'],
    ['says only that it failed', 'ndjson', says('{"error":"unexpected EOF"}\n'), 'stream error', 'unexpected EOF, before any content'],
    ['brings no tokens', 'sse', says(word(''), data({ choices: [{ delta: {}, finish_reason: 'stop' }] }), usage(0), done), 'no tokens', 'The answer is complete and has no content (finish reason: stop).'],
    ['brings nothing but [DONE]', 'sse', says(done), 'no tokens', 'The answer is complete and has no content.'],
    ['counts no tokens', 'sse', says(word('a'), usage(0), done), 'stream malformed', 'Its usage contradicts its chunks: 1 chunks with text came, and it counts 0 output tokens.'],
    ['counts fewer tokens than chunks', 'sse', says(word('a'), word('b'), usage(1), done), 'stream malformed', 'Its usage contradicts its chunks: 2 chunks with text came, and it counts 1 output tokens.'],
    ['counts down', 'sse', says(word('a', { usage: { completion_tokens: 3 } }), word('b', { usage: { completion_tokens: 2 } }), done), 'stream malformed', 'Its usage contradicts its chunks: the output tokens fell from 3 to 2.'],
    ['has too long a context', 'sse', refuses(400, '{"error":{"message":"This model has a maximum context length of 2048 tokens."}}'), 'http 400', '/v1/chat/completions answered 400: This model has a maximum context length of 2048 tokens.'],
    ['is refused by its model', 'sse', refuses(404, '{"error":"model \'x\' not found"}'), 'http 404', "/v1/chat/completions answered 404: model 'x' not found"],
    ['is refused by a limit', 'sse', refuses(429, '{"error":{"message":"Slow down."}}', { 'retry-after': '7' }), 'http 429', '/v1/chat/completions answered 429: Slow down.; Retry-After: 7 (it was not retried)'],
    ['meets an error of the server', 'sse', refuses(500, 'Internal Server Error'), 'http 500', '/v1/chat/completions answered 500: Internal Server Error'],
    ['stalls', 'sse', saysAndStalls(word('a'), word('b')), 'stalled', 'No further chunk came for 50.0 ms, after 2 with content.'],
  ])('%s (%s) has failed', async (_, framing, answer, kind, message) => {
    const { values, ...failure } = await failureOf(framing, answer, { chunkTimeout: '50ms' });
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(message);
    // Nothing that failed is in any metric.
    expect(values).toEqual({});
  });

  test('keeps the connection busy with comments stalls all the same', async () => {
    const pings: NodeJS.Timeout[] = [];
    const { kind } = await failureOf('sse', (_request, response) => {
      response.write(word('a'));
      pings.push(setInterval(() => response.write(': ping\n\n'), 5));
    }, { chunkTimeout: '60ms' });
    for (const ping of pings) clearInterval(ping);
    expect(kind).toBe('stalled');
  });

  test('takes its time before the first chunk does not stall: that is for the timeout of the load', async () => {
    const [{ failure }] = (await ask('sse', (_request, response) => void setTimeout(() => answered(_request, response), 120), { chunkTimeout: '30ms' })) as [Outcome];
    expect(failure).toBeUndefined();
  });

  test('brings bytes that are no UTF-8 is a success where nobody reads the text', async () => {
    const broken = Buffer.from(word('aXb'));
    broken[broken.indexOf('X')] = 0xff;
    const [{ failure, values }] = (await ask('sse', says(broken, usage(1), done))) as [Outcome];
    expect({ failure, values }).toMatchObject({ failure: undefined, values: { outputTokens: [1] } });
  });

  test('follows one that failed is not touched by it', async () => {
    let asked = 0;
    const outcomes = await ask('sse', (request, response) => (asked++ === 0 ? says(word('a'), 'data: {"half')(request, response) : answered(request, response)), {}, 2);
    expect(outcomes.map(({ failure }) => failure?.kind)).toEqual(['stream cut', undefined]);
    expect(outcomes[1]!.values).toMatchObject({ outputTokens: [2], promptTokens: [5] });
  });
});

describe('a request that its client gives up', () => {
  test('is no failure and in no latency; the next one finds a connection', async () => {
    let closed = 0;
    const answer: RequestListener = (_request, response) => {
      response.on('close', () => closed++);
      for (let i = 0; i < 5; i++) response.write(word('a'));
    };
    const outcomes = await ask('sse', answer, { cancel: { share: 1, afterTokens: 3 } }, 2);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ givenUp: true, failure: undefined, connected: true, values: { cancelled: [1], outputTokensPerSecond: [1, 1, 1] } });
    expect(Object.keys(outcomes[0]!.values).sort()).toEqual(['cancelled', 'outputTokensPerSecond']);
    await expect.poll(() => closed).toBe(2);
  });

  test('is drawn from the seed, as many as asked for', async () => {
    const outcomes = await ask('sse', answered, { cancel: { share: '50%' } }, 40);
    const givenUp = outcomes.filter((outcome) => outcome.givenUp).length;
    expect(givenUp).toBeGreaterThan(8);
    expect(givenUp).toBeLessThan(32);
    for (const { failure } of outcomes) expect(failure).toBeUndefined();
  });
});

describe('cold connections', () => {
  test('are opened for each request, which is sent from then on; what it took is shown apart', async () => {
    const ports = new Set<number | undefined>();
    const answer: RequestListener = (request, response) => {
      ports.add(request.socket.remotePort);
      answered(request, response);
    };
    const outcomes = await ask('sse', answer, { connections: 'cold' }, 3);
    expect(ports.size).toBe(3);
    for (const { failure, told, values } of outcomes) {
      expect(failure).toBeUndefined();
      expect(told).toEqual(['sent', 'first', 'done']);
      expect(values['connectTime']).toHaveLength(1);
    }
  });
});
