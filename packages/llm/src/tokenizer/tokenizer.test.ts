import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counterRandom } from '@ubench/load';
import { afterEach, describe, expect, it } from 'vitest';
import { localTokenizer } from './local-tokenizer.ts';
import { openTokenizer } from './open-tokenizer.ts';
import { cutToTokens, findTokenWords, textOfTokens } from './token-text.ts';
import type { Tokenizer } from './tokenizer.ts';
import { WordRing } from './word-ring.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const recorded = JSON.parse(readFileSync(join(fixtures, 'recorded-ids.json'), 'utf8')) as { counts: { text: string; ids: number[] }[] };
const tiny = (): Promise<Tokenizer> => localTokenizer(join(fixtures, 'tokenizer.json'), 'tokenizer.json');

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

/** As vLLM has it. */
const tokenizing = async (): Promise<RequestListener> => {
  const tokenizer = await tiny();
  return async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { prompt, add_special_tokens: special } = JSON.parse(body) as { prompt: string; add_special_tokens: boolean };
    const tokens = await tokenizer.encode!(prompt);
    response.writeHead(request.url === '/tokenize' && !special ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ count: tokens.length, max_model_len: 2048, tokens }));
  };
};

const context = (url: string, options: Parameters<typeof openTokenizer>[0]['options'], directory = fixtures) => ({ endpoint: { url }, options, directory, signal: new AbortController().signal });

describe('a tokenizer.json', () => {
  it('makes the tokens that the tokenizers of Python make of the same texts', async () => {
    const tokenizer = await tiny();
    for (const { text, ids } of recorded.counts) expect(await tokenizer.encode!(text), text).toEqual(ids);
    for (const { text, ids } of recorded.counts) expect(await tokenizer.count(text)).toBe(ids.length);
  });

  it.each([
    ['no-such.json', undefined],
    ['empty.json', ''],
    ['other.json', '{"model":{"type":"Magic"}}'],
    ['list.json', '[]'],
  ])('is refused by its name where it cannot be used: %s', async (name, content) => {
    const directory = mkdtempSync(join(tmpdir(), 'ubench-tokenizer-'));
    try {
      if (content !== undefined) writeFileSync(join(directory, name), content);
      await expect(openTokenizer(context('http://127.0.0.1:1', { tokenizer: { file: name } }, directory))).rejects.toMatchObject({ code: 'UBENCH_E_TOKENIZER_FILE', what: expect.stringContaining(name) });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('the tokenizer of a server', () => {
  it('is taken where there is one, and counts as the model does', async () => {
    const url = await serve(await tokenizing());
    const tokenizer = await openTokenizer(context(url, {}));
    const counts = await Promise.all(recorded.counts.map(({ text }) => tokenizer.count(text)));
    expect(counts).toEqual(recorded.counts.map(({ ids }) => ids.length));
    expect(tokenizer.exact).toBe(true);
    await tokenizer.close();
  });

  it.each([
    ['has no such path', 404, '{"detail":"Not Found"}'],
    ['answers no JSON', 200, '<html>'],
    ['answers without a count', 200, '{"tokens":[1]}'],
    ['counts otherwise than it lists', 200, '{"count":3,"tokens":[1]}'],
    ['breaks', 500, ''],
  ])('is an estimate where the server %s, and an error where it was asked for', async (_, status, body) => {
    const url = await serve((request, response) => void request.resume().on('end', () => response.writeHead(status).end(body)));
    const tokenizer = await openTokenizer(context(url, {}));
    expect(tokenizer.exact).toBe(false);
    expect(await tokenizer.count('twelve bytes')).toBe(3);
    await expect(openTokenizer(context(url, { tokenizer: 'server' }))).rejects.toMatchObject({ code: 'UBENCH_E_TOKENIZER_SERVER', what: expect.stringContaining(url) });
  });

  it('is not waited for when the run is ended', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    const waiting = openTokenizer({ ...context(url, { tokenizer: 'server' }), signal: abort.signal });
    setTimeout(() => abort.abort(new Error('ended')), 50);
    await expect(waiting).rejects.toThrow('ended');
  });
});

describe('a text of so many tokens', () => {
  const random = counterRandom(3);

  it('has exactly as many, whatever the words are to the tokenizer', async () => {
    const tokenizer = await tiny();
    const words = await findTokenWords(tokenizer);
    expect(words.exact).toBe(true);
    for (const tokens of [1, 2, 3, 7, 16, 100, 511, 2048]) {
      const { text, tokens: counted } = await textOfTokens(tokenizer, words, tokens, random);
      expect(counted).toBe(tokens);
      expect(await tokenizer.count(text)).toBe(tokens);
    }
  });

  it('is cut from one long text just as exactly, and begins otherwise each time', async () => {
    const tokenizer = await tiny();
    const ring = new WordRing(await findTokenWords(tokenizer), random);
    const texts = await Promise.all([1, 8, 9, 512, 40_000, 100_000].map(async (count) => ({ count, counted: await tokenizer.count(ring.text(count, random)) })));
    for (const { count, counted } of texts) expect(counted).toBe(count);
    expect(new Set(Array.from({ length: 100 }, () => ring.text(20, random).slice(0, 30))).size).toBe(100);
    expect(await tokenizer.count(`${ring.text(512, random)} ${ring.text(100, random, true)}`)).toBe(612);
  });

  it('comes as near as it can where no word is one token', async () => {
    const letters: Tokenizer = { identity: 'letters', exact: true, count: async (text) => text.length, close: async () => {} };
    const words = await findTokenWords(letters);
    expect(words.exact).toBe(false);
    for (const tokens of [1, 5, 64]) expect(await textOfTokens(letters, words, tokens, random)).toMatchObject({ tokens, text: expect.objectContaining({ length: tokens }) });
  });

  it('is cut to at most as many, and never within a character', async () => {
    const tokenizer = await tiny();
    const { text, tokens } = await cutToTokens(tokenizer, '🦊🦊🦊 漢字 and so on '.repeat(5_000), 10);
    expect(tokens).toBeLessThanOrEqual(10);
    expect(tokens).toBe(await tokenizer.count(text));
    expect(text.isWellFormed()).toBe(true);
    expect(await cutToTokens(tokenizer, 'short', 100)).toEqual({ text: 'short', tokens: await tokenizer.count('short') });
  });
});
