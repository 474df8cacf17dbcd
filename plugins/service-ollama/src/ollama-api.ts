import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { accessOf, pathUnder } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { ollamaErrors } from './ollama-errors.ts';

interface Asked {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Below `/api`. */
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is, in place of a body. */
  readonly upload?: { readonly content: Readable; readonly length: number };
}

const refusal = z.object({ error: z.string() });

/** What a running Ollama server is asked outside of any load. Waits as long as the server does: a large model is loaded for minutes. */
export class OllamaApi {
  readonly #endpoint: Endpoint;
  readonly #signal: AbortSignal | undefined;

  constructor(endpoint: Endpoint, signal?: AbortSignal) {
    this.#endpoint = endpoint;
    this.#signal = signal;
  }

  /** Status and JSON of an answer; `undefined` for one that is no JSON. */
  async ask(asked: Asked): Promise<{ readonly status: number; readonly json: unknown }> {
    const response = await this.#send(asked);
    const text = (await response.setEncoding('utf8').toArray()).join('');
    return { status: response.statusCode!, json: jsonOf(text) };
  }

  /** @throws OLLAMA_E_REFUSED for a status that is none of success */
  async call(asked: Asked): Promise<unknown> {
    const { status, json } = await this.ask(asked);
    if (status >= 300) throw ollamaErrors.OLLAMA_E_REFUSED({ path: `/api/${asked.path}`, status, problem: problemOf(json) });
    return json;
  }

  /**
   * What it says while it works on something that takes long: one object a line, `success` at last.
   * @throws OLLAMA_E_REFUSED, OLLAMA_E_BROKEN_OFF
   */
  async follow(path: string, body: unknown, heard: (line: Readonly<Record<string, unknown>>) => void = () => {}): Promise<void> {
    const response = await this.#send({ method: 'POST', path, body });
    const status = response.statusCode!;
    let last = '';
    for await (const text of createInterface({ input: response.setEncoding('utf8'), crlfDelay: Infinity })) {
      if (text === '') continue;
      const line = (jsonOf(text) ?? { error: text }) as Readonly<Record<string, unknown>>;
      if (typeof line['error'] === 'string') throw ollamaErrors.OLLAMA_E_REFUSED({ path: `/api/${path}`, status, problem: line['error'] });
      last = String(line['status'] ?? last);
      heard(line);
    }
    if (last !== 'success') throw ollamaErrors.OLLAMA_E_BROKEN_OFF({ path: `/api/${path}`, last });
  }

  async #send({ method, path, body, upload }: Asked): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const { ca, insecure = false } = accessOf(this.#endpoint);
    const url = new URL(pathUnder(this.#endpoint.url, `/api/${path}`), this.#endpoint.url);
    const json = body === undefined ? undefined : JSON.stringify(body);
    const length = upload?.length ?? (json === undefined ? undefined : Buffer.byteLength(json));
    const options: RequestOptions & { ca?: string | undefined; rejectUnauthorized: boolean } = {
      method,
      // A connection of its own, which nobody keeps open.
      agent: false,
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...(length !== undefined && { 'content-length': length }) },
      rejectUnauthorized: !insecure,
      ...(ca !== undefined && { ca }),
      ...(this.#signal && { signal: this.#signal }),
    };
    const request = (url.protocol === 'https:' ? requestOverTls : requestPlain)(url, options, resolve);
    request.on('error', reject);
    if (upload === undefined) request.end(json);
    else pipeline(upload.content, request).catch(reject);
    return promise;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(json: unknown): string {
  const { data } = refusal.safeParse(json);
  return data?.error ?? 'it does not say why';
}
