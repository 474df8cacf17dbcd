import type { SimulatorModel } from './simulator-options.ts';
import { Vocabulary, wordsOf, wordsOfMessages } from './tokens.ts';

/** A complete answer to what is no generation. */
export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly contentType?: string;
  readonly headers?: readonly string[];
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

export const textAnswer = (body: string, contentType: string): Answer => ({ status: 200, body, contentType });

/** An error as the two servers write one. */
export function errorAnswer(native: boolean, status: number, message: string, headers: readonly string[] = []): Answer {
  if (native) return { ...json({ error: message }, status), headers };
  const type = status === 404 ? 'NotFoundError' : status === 400 ? 'BadRequestError' : status === 429 ? 'TooManyRequestsError' : 'InternalServerError';
  return { ...json({ error: { message, type, param: status === 404 ? 'model' : null, code: status } }, status), headers };
}

type Body = Readonly<Record<string, unknown>>;

/** How an endpoint answers; `delayed`: after what its prompt takes. */
interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly delayed?: boolean;
  answer(model: SimulatorModel, body: Body): Answer;
}

const vocabulary = new Vocabulary();
const created_s = Math.floor(Date.now() / 1e3);
const digest = 'fc230e8aec6fb45a0fc9455f693eea3900ab2a87d105f90b767d45fa190e2d02';
const details = { parent_model: '', format: 'gguf', family: 'llama', families: ['llama'], parameter_size: '189K', quantization_level: 'unknown' };
const tagged = (model: string): string => (model.includes(':') ? model : `${model}:latest`);
const dimensions = 64;

/** The same text has the same direction. */
function embeddingOf(text: readonly string[]): number[] {
  const seed = text.reduce((sum, word) => sum + vocabulary.idOf(word) + 1, 0);
  return Array.from({ length: dimensions }, (_, i) => Math.sin(seed * (i + 1)) / Math.sqrt(dimensions / 2));
}

const textsOf = (input: unknown): unknown[] => (Array.isArray(input) && typeof input[0] !== 'number' ? input : [input]);

/** The tokens that a body brings, for what its prompt takes. */
export function promptWordsOf(body: Body): readonly string[] {
  return [...wordsOf(body['input']), ...wordsOf(body['query']), ...wordsOf(body['documents'])];
}

function modelsOf({ model, loras, maxModelLen, imitates }: SimulatorModel): unknown[] {
  if (imitates === 'ollama') return [{ id: tagged(model), object: 'model', created: created_s, owned_by: 'library' }];
  return [model, ...loras].map((id, i) => ({ id, object: 'model', created: created_s, owned_by: 'vllm', root: `/models/${id}`, parent: i === 0 ? null : model, max_model_len: maxModelLen, permission: [] }));
}

const embeddings: Endpoint = {
  method: 'POST',
  delayed: true,
  answer({ model }, { input }) {
    const texts = textsOf(input).map(wordsOf);
    const tokens = texts.reduce((sum, words) => sum + words.length, 0);
    return json({
      id: 'embd-0',
      object: 'list',
      created: created_s,
      model,
      data: texts.map((words, index) => ({ index, object: 'embedding', embedding: embeddingOf(words) })),
      usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
    });
  },
};

const rerank: Endpoint = {
  method: 'POST',
  delayed: true,
  answer({ model }, body) {
    const documents = Array.isArray(body['documents']) ? body['documents'] : [];
    const query = new Set(wordsOf(body['query']));
    const results = documents.map((document: unknown, index) => {
      const words = wordsOf(document);
      return { index, document: { text: document }, relevance_score: words.filter((word) => query.has(word)).length / Math.max(1, words.length) };
    });
    results.sort((a, b) => b.relevance_score - a.relevance_score);
    return json({ id: 'rerank-0', model, usage: { total_tokens: promptWordsOf(body).length }, results: results.slice(0, typeof body['top_n'] === 'number' ? body['top_n'] : undefined) });
  },
};

/** What there is beside generation, by path. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  '/': { method: 'GET', answer: () => textAnswer('Ollama is running', 'text/plain; charset=utf-8') },
  '/health': { method: 'GET', answer: () => ({ status: 200, body: '' }) },
  '/version': { method: 'GET', answer: () => json({ version: '0.32.0' }) },
  '/v1/models': { method: 'GET', answer: (model) => json({ object: 'list', data: modelsOf(model) }) },
  '/tokenize': {
    method: 'POST',
    answer({ maxModelLen }, { prompt, messages }) {
      const words = Array.isArray(messages) ? wordsOfMessages(messages) : wordsOf(prompt);
      return json({ count: words.length, max_model_len: maxModelLen, tokens: words.map((word) => vocabulary.idOf(word)), token_strs: null });
    },
  },
  '/detokenize': {
    method: 'POST',
    answer: (_, { tokens }) => json({ prompt: (Array.isArray(tokens) ? tokens : []).map((id: number) => vocabulary.wordOf(id)).join(' ') }),
  },
  '/v1/embeddings': embeddings,
  '/rerank': rerank,
  '/v1/rerank': rerank,
  '/v2/rerank': rerank,
  '/api/version': { method: 'GET', answer: () => json({ version: '0.17.4' }) },
  '/api/tags': { method: 'GET', answer: ({ model }) => json({ models: [{ name: tagged(model), model: tagged(model), modified_at: new Date(created_s * 1e3).toISOString(), size: 780_006, digest, details }] }) },
  '/api/ps': {
    method: 'GET',
    answer: ({ model, maxModelLen }) => json({ models: [{ name: tagged(model), model: tagged(model), size: 8_915_456, digest, details, expires_at: new Date(Date.now() + 3e5).toISOString(), size_vram: 0, context_length: maxModelLen }] }),
  },
  '/api/show': {
    method: 'POST',
    answer: ({ maxModelLen }) => json({ modelfile: '', parameters: '', template: '', details, model_info: { 'general.architecture': 'llama', 'llama.context_length': maxModelLen }, capabilities: ['completion'], modified_at: new Date(created_s * 1e3).toISOString() }),
  },
  '/api/embed': {
    method: 'POST',
    delayed: true,
    answer({ model }, { input }) {
      const texts = textsOf(input).map(wordsOf);
      return json({ model, embeddings: texts.map(embeddingOf), total_duration: 1_000_000, load_duration: 1_000_000, prompt_eval_count: texts.reduce((sum, words) => sum + words.length, 0) });
    },
  },
};
