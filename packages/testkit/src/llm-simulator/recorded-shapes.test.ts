import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LlmSimulator, startLlmSimulator } from './start-llm-simulator.ts';
import { ask } from './testing/ask.ts';

const recorded = (name: string): Promise<string> => readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** Bytes with the values masked: keys, words that say what something is, their order, what is null or a boolean, lengths of lists of objects and the framing stay. Events that repeat themselves count once. */
function shapeOf(text: string): string {
  const masked = text
    .replaceAll(/("(?:object|type|role|finish_reason|done_reason|status|owned_by)":"\w*")|"(?:\\.|[^"\\])*"(:)?/g, (whole, word, colon) => (word ?? colon) === undefined ? '"…"' : whole)
    .replaceAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, '0')
    .replaceAll(/\[0(?:,0)*\]/g, '[0]');
  return masked.split('\n\n').flatMap((event) => event.split('\n')).filter((line, i, lines) => line !== lines[i - 1]).join('\n');
}

/** Series of vLLM, as they are named and labelled. */
const series = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^(# TYPE )?vllm:/.test(line) && !line.includes('cache_config_info'))
    .map((line) => (line.startsWith('#') ? line : line.slice(0, line.lastIndexOf(' '))));

describe('what vLLM was recorded to send', () => {
  let simulator: LlmSimulator;
  beforeAll(async () => {
    simulator = await startLlmSimulator({ timeToFirstToken: '1ms', interTokenLatency: '1ms' });
  });
  afterAll(() => simulator.close());
  const messages = [{ role: 'user', content: 'hello' }];

  it.each([
    ['chat-stream-plain.sse', '/v1/chat/completions', { messages, stream: true, max_tokens: 8 }],
    ['chat-stream-include-usage.sse', '/v1/chat/completions', { messages, stream: true, max_tokens: 8, stream_options: { include_usage: true } }],
    ['chat-stream-continuous-usage.sse', '/v1/chat/completions', { messages, stream: true, max_tokens: 8, stream_options: { include_usage: true, continuous_usage_stats: true } }],
    ['completions-stream-continuous-usage.sse', '/v1/completions', { prompt: 'hello', stream: true, max_tokens: 8, stream_options: { include_usage: true, continuous_usage_stats: true } }],
    ['chat-nonstream.json', '/v1/chat/completions', { messages, max_tokens: 8 }],
    ['error-404-model.json', '/v1/chat/completions', { model: 'nope', messages }],
  ])('%s', async (name, path, body) => {
    const { text } = await ask(simulator.url, path, { model: 'tiny', ...body });
    expect(shapeOf(text)).toBe(shapeOf(await recorded(`vllm/${name}`)));
  });

  it('the models and the version', async () => {
    const models = await ask(simulator.url, '/v1/models');
    expect(Object.keys((JSON.parse(models.text) as { data: object[] }).data[0]!)).toEqual(Object.keys((JSON.parse(await recorded('vllm/models.json')) as { data: object[] }).data[0]!));
    expect((await ask(simulator.url, '/version')).text).toBe(await recorded('vllm/version.json'));
  });

  it('the metrics: names, types, labels and buckets', async () => {
    const { text, headers } = await ask(simulator.url, '/metrics');
    expect(series(text)).toEqual(series(await recorded('vllm/metrics.prom')));
    expect(headers.get('content-type')).toBe('text/plain; version=1.0.0; charset=utf-8');
  });
});

describe('what Ollama was recorded to send', () => {
  let simulator: LlmSimulator;
  beforeAll(async () => {
    simulator = await startLlmSimulator({ imitates: 'ollama', timeToFirstToken: '1ms', interTokenLatency: '1ms' });
  });
  afterAll(() => simulator.close());
  const messages = [{ role: 'user', content: 'hello' }];

  it.each([
    ['chat-stream', '/api/chat', { messages, options: { num_predict: 8 } }],
    ['chat-nostream', '/api/chat', { messages, stream: false, options: { num_predict: 8 } }],
    ['generate-stream', '/api/generate', { prompt: 'hello', options: { num_predict: 8 } }],
    ['generate-nostream', '/api/generate', { prompt: 'hello', stream: false, options: { num_predict: 8 } }],
    ['err-unknown-model-chat', '/api/chat', { model: 'nosuch', messages }],
    ['v1-chat-stream-usage', '/v1/chat/completions', { messages, stream: true, max_tokens: 8, stream_options: { include_usage: true } }],
    ['v1-chat-stream-nousage', '/v1/chat/completions', { messages, stream: true, max_tokens: 8 }],
    ['v1-chat-nostream', '/v1/chat/completions', { messages, max_tokens: 8 }],
    ['v1-completions-stream-usage', '/v1/completions', { prompt: 'hello', stream: true, max_tokens: 6, stream_options: { include_usage: true } }],
    ['v1-responses-stream', '/v1/responses', { input: 'hello', stream: true, max_output_tokens: 4 }],
  ])('%s', async (name, path, body) => {
    const { text } = await ask(simulator.url, path, { model: 'tiny', ...body });
    expect(shapeOf(text)).toBe(shapeOf(await recorded(`ollama/${name}.body.txt`)));
  });

  it.each([['version', '/api/version'], ['tags', '/api/tags'], ['ps', '/api/ps'], ['v1-models', '/v1/models']])('%s', async (name, path) => {
    expect(shapeOf((await ask(simulator.url, path)).text.trim())).toBe(shapeOf((await recorded(`ollama/${name}.body.txt`)).trim()));
  });
});
