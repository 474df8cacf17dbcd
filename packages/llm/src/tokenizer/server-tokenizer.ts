import { createHash } from 'node:crypto';
import { type HttpConnection, HttpFailure, openConnection } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { apiPath } from '../api/api-path.ts';
import { llmAccessOf } from '../endpoint-access.ts';
import { tokenizerErrors } from './tokenizer-errors.ts';
import type { Tokenizer } from './tokenizer.ts';

const answer = z.object({ count: z.int().nonnegative(), tokens: z.array(z.int()) }).refine(({ count, tokens }) => count === tokens.length);

/** As many texts are counted at once: more would wait in the server. */
const most_connections = 8;

/** A million tokens take a server some seconds; a sentence does not. */
const patience_ms = { long: 60_000, short: 10_000 } as const;
const longText = 10_000;

/**
 * The `/tokenize` of vLLM and of those that took it over.
 * @param model By the name that the server knows; absent: the only one it has.
 * @throws UBENCH_E_TOKENIZER_SERVER where it has no such endpoint.
 */
export async function serverTokenizer(endpoint: Endpoint, model: string | undefined, signal: AbortSignal): Promise<Tokenizer> {
  const counter = new ServerCounter(endpoint, model, signal);
  try {
    // Two models whose tokens of this are the same may differ elsewhere: their names are looked at too.
    const probe = await counter.encode('The 2 quick brown foxes, naïvely, jumped over 1,234 lazy dogs: 漢字 🦊');
    return {
      identity: createHash('sha256').update(JSON.stringify({ model: model ?? null, probe })).digest('hex'),
      exact: true,
      count: async (text) => (await counter.encode(text)).length,
      encode: (text) => counter.encode(text),
      close: () => counter.close(),
    };
  } catch (error) {
    await counter.close();
    throw error;
  }
}

class ServerCounter {
  readonly #endpoint: Endpoint;
  readonly #model: string | undefined;
  readonly #signal: AbortSignal;
  readonly #idle: HttpConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  #free = most_connections;

  constructor(endpoint: Endpoint, model: string | undefined, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#model = model;
    this.#signal = signal;
  }

  async encode(prompt: string): Promise<readonly number[]> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await this.#ask(prompt);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  async #ask(prompt: string): Promise<readonly number[]> {
    const { url } = this.#endpoint;
    const { headers, model: _, ...access } = llmAccessOf(this.#endpoint);
    const refused = (problem: string, cause?: unknown): Error => tokenizerErrors.UBENCH_E_TOKENIZER_SERVER({ url: new URL(url).origin, problem }, { cause });
    const allowed_ms = prompt.length > longText ? patience_ms.long : patience_ms.short;
    const patience = AbortSignal.any([this.#signal, AbortSignal.timeout(allowed_ms)]);
    patience.throwIfAborted();
    let connection: HttpConnection | undefined;
    const end = (): void => void connection?.close();
    patience.addEventListener('abort', end, { once: true });
    try {
      connection = this.#idle.pop() ?? (await openConnection(url, { ...access, signal: patience }));
      const { status, body } = await connection.request({
        method: 'POST',
        path: apiPath(url, '/tokenize'),
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ ...(this.#model === undefined ? {} : { model: this.#model }), prompt, add_special_tokens: false }),
        collect: true,
      });
      if (status !== 200) throw refused(`/tokenize answered ${status}${body.length === 0 ? '' : `: ${body.toString('utf8', 0, 200)}`}`);
      const parsed = answer.safeParse(jsonOf(body));
      if (!parsed.success) throw refused('what /tokenize answered has no count of tokens');
      this.#idle.push(connection);
      return parsed.data.tokens;
    } catch (error) {
      await connection?.close();
      this.#signal.throwIfAborted();
      if (error instanceof HttpFailure) throw refused(patience.aborted ? `no answer within ${allowed_ms / 1000} s` : error.message, error);
      throw error;
    } finally {
      patience.removeEventListener('abort', end);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.map((connection) => connection.close()));
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
