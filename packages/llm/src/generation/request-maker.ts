import { type PreparedRequest, prepareRequest } from '@ubench/http';
import { apiPath } from '../api/api-path.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { LlmAccess } from '../endpoint-access.ts';
import type { Prompt } from '../prompt/prompt.ts';
import type { GenerationOptions } from './generation-options.ts';

/** So much of requests is kept ready, of all prompts together; those beyond are made anew each time, before they are sent. */
const kept_bytes = 32 * 1024 * 1024;

/** Makes the requests of prompts, as the bytes that are written. One for all clients of a thread. */
export class RequestMaker {
  readonly #url: string;
  readonly #dialect: Dialect;
  readonly #options: GenerationOptions;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #ready = new WeakMap<Prompt, PreparedRequest>();
  #left_bytes = kept_bytes;

  /** @param options With the model that is asked for. */
  constructor(url: string, dialect: Dialect, options: GenerationOptions, access: LlmAccess) {
    this.#url = url;
    this.#dialect = dialect;
    this.#options = options;
    this.#path = apiPath(url, dialect.path);
    this.#headers = { accept: dialect.framing === 'sse' ? 'text/event-stream' : 'application/x-ndjson', ...access.headers, 'content-type': 'application/json' };
  }

  requestFor(prompt: Prompt): PreparedRequest {
    return this.#ready.get(prompt) ?? this.#make(prompt);
  }

  #make(prompt: Prompt): PreparedRequest {
    const body = Buffer.from(JSON.stringify({ ...this.#dialect.body(prompt, this.#options), ...this.#options.body }));
    const request = prepareRequest(this.#url, { method: 'POST', path: this.#path, headers: this.#headers, body });
    if (body.length <= this.#left_bytes) {
      this.#left_bytes -= body.length;
      this.#ready.set(prompt, request);
    }
    return request;
  }
}
