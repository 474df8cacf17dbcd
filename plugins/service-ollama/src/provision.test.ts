import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ProvisionContext, ProvisionProgress } from '@ubench/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ollamaOptions } from './options.ts';
import { provisionOllama } from './provision.ts';

interface Answer {
  readonly status?: number;
  /** One JSON object a line. */
  readonly lines: readonly (object | string)[];
}

/** A server that answers each path below /api in its own way, and keeps what it was asked. */
async function serverOf(answers: Readonly<Record<string, Answer>>) {
  const asked: { readonly path: string; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url!.replace('/api/', '');
    asked.push({ path: `${request.method} ${path}`, body: await text(request) });
    const { status = 200, lines } = answers[path.replace(/sha256:.*/, '')] ?? { status: 404, lines: [{ error: 'not found' }] };
    response.writeHead(status).end(lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Provisions a server, and notes its steps and how much had come. */
async function provisioned(url: string, options: Parameters<typeof ollamaOptions.parse>[0], directory = '/nowhere') {
  const steps: string[] = [];
  const reached: ProvisionProgress[] = [];
  const context: ProvisionContext = {
    directory,
    signal: AbortSignal.timeout(10_000),
    step(name, work) {
      steps.push(name);
      return work((progress) => void reached.push(progress));
    },
  };
  await provisionOllama({ url }, ollamaOptions.parse(options), context);
  return { steps, reached };
}

const loaded: Answer = { lines: [{ done: true, done_reason: 'load' }] };
const missing: Answer = { status: 404, lines: [{ error: "model 'big' not found" }] };
const there: Answer = { lines: [{ details: {} }] };
const success = { status: 'success' };

const pulling = async (lines: Answer['lines']) => provisioned((await serverOf({ show: missing, pull: { lines }, generate: loaded, tags: { lines: [{ models: [] }] } })).url, { model: 'big', pull: true });

const fileOf = (content: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'ollama-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'a.gguf'), content);
  return directory;
};

describe('a model that is pulled', () => {
  it('is as much as all of its layers that are known, of which several come at once', async () => {
    const { steps, reached } = await pulling([
      { status: 'pulling manifest' },
      { status: 'pulling a', digest: 'sha256:a', total: 1_000 },
      { status: 'pulling a', digest: 'sha256:a', total: 1_000, completed: 400 },
      { status: 'pulling b', digest: 'sha256:b', total: 50, completed: 50 },
      { status: 'pulling a', digest: 'sha256:a', total: 1_000, completed: 1_000 },
      { status: 'verifying sha256 digest' },
      success,
    ]);
    expect(steps).toEqual(['pull', 'load']);
    expect(reached).toEqual([
      { done_bytes: 0, total_bytes: 1_000 }, { done_bytes: 400, total_bytes: 1_000 }, { done_bytes: 450, total_bytes: 1_050 }, { done_bytes: 1_050, total_bytes: 1_050 },
    ]);
  });

  it.each([
    ['an error in the middle', [{ status: 'pulling manifest' }, { error: 'no space left on device' }], 'OLLAMA_E_REFUSED', /no space left on device$/],
    ['an end without success', [{ status: 'pulling a', digest: 'sha256:a', total: 9 }], 'OLLAMA_E_BROKEN_OFF', /its last word was 'pulling a'/],
    ['no word at all', [], 'OLLAMA_E_BROKEN_OFF', /its last word was ''/],
    ['words that are no JSON', ['502 Bad Gateway'], 'OLLAMA_E_REFUSED', /502 Bad Gateway/],
  ])('and comes with %s has failed', async (_, lines, code, what) => {
    await expect(pulling(lines)).rejects.toMatchObject({ code, what: expect.stringMatching(what) });
  });
});

describe('a model that is there', () => {
  it('is loaded, and not fetched again', async () => {
    const { url, asked } = await serverOf({ show: there, generate: loaded });
    expect((await provisioned(url, { model: 'big', pull: true })).steps).toEqual(['load']);
    expect(asked.at(-1)).toEqual({ path: 'POST generate', body: '{"model":"big","stream":false}' });
  });

  it('and only embeds is loaded by what it can do', async () => {
    const { url, asked } = await serverOf({ show: there, generate: { status: 400, lines: [{ error: '"big" does not support generate' }] }, embed: { lines: [{ embeddings: [] }] } });
    await provisioned(url, { model: 'big' });
    expect(asked.at(-1)).toEqual({ path: 'POST embed', body: '{"model":"big"}' });
  });

  it('and does not fit into memory has failed with what the server says', async () => {
    const { url } = await serverOf({ show: there, generate: { status: 500, lines: [{ error: 'model requires more system memory (40.0 GiB) than is available (15.2 GiB)' }] } });
    await expect(provisioned(url, { model: 'big' })).rejects.toMatchObject({ code: 'OLLAMA_E_REFUSED', what: expect.stringContaining('requires more system memory (40.0 GiB)') });
  });

  it('is one of several, and none is named', async () => {
    const { url } = await serverOf({ tags: { lines: [{ models: [{ name: 'a:latest' }, { name: 'b:1b' }] }] } });
    await expect(provisioned(url, {})).rejects.toMatchObject({ code: 'OLLAMA_E_WHICH_MODEL', what: expect.stringContaining("'a:latest', 'b:1b'"), fix: expect.stringContaining("model: 'a:latest'") });
  });
});

describe('a file', () => {
  const digest = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  const options = { model: 'mine', create: { gguf: 'a.gguf', template: '{{ .Prompt }}', parameters: { num_thread: 1, stop: ['a', 'b'] } } };

  it('is sent to a server that does not have it', async () => {
    const { url, asked } = await serverOf({ create: { lines: [{ status: 'parsing GGUF' }, success] }, generate: loaded });
    // This one refuses it.
    await expect(provisioned(url, options, fileOf('hello'))).rejects.toMatchObject({ code: 'OLLAMA_E_REFUSED' });
    expect(asked.map(({ path }) => path)).toEqual([`HEAD blobs/${digest}`, `POST blobs/${digest}`]);
    expect(asked[1]!.body).toBe('hello');
  });

  it('is not sent to one that has it', async () => {
    const { url, asked } = await serverOf({ 'blobs/': { lines: [] }, create: { lines: [success] }, generate: loaded });
    expect((await provisioned(url, options, fileOf('hello'))).steps).toEqual(['upload', 'create', 'load']);
    expect(asked.map(({ path }) => path)).toEqual([`HEAD blobs/${digest}`, 'POST create', 'POST generate']);
    expect(JSON.parse(asked[1]!.body)).toEqual({ model: 'mine', files: { 'a.gguf': digest }, template: '{{ .Prompt }}', parameters: { num_thread: 1, stop: ['a', 'b'] } });
  });
});
