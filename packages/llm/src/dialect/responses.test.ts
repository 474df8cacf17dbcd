import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GenerationOptions } from '../generation/generation-options.ts';
import type { GenerationSink } from './dialect.ts';
import { responses } from './responses.ts';

const options = { model: 'tiny', outputTokens: 8, ignoreEos: false } as unknown as GenerationOptions;

/** What the events tell, in their order. */
function told(events: readonly string[], wantsText = true): unknown[] {
  const all: unknown[] = [];
  const sink: GenerationSink = {
    wantsText,
    content: (kind, text) => void all.push([kind, text]),
    usage: (usage, final) => void all.push(['usage', usage, final]),
    finish: (reason) => void all.push(['finish', reason]),
    end: () => void all.push('end'),
    error: (message) => void all.push(['error', message]),
    serverTime: () => {},
  };
  for (const event of events) {
    const bytes = Buffer.from(`data: ${event}\n\n`);
    responses.read(bytes, 'data: '.length, bytes.length - 2, sink);
  }
  return all;
}
const event = (type: string, rest: object = {}): string => JSON.stringify({ type, ...rest });

describe('the events of the Responses API', () => {
  test('as Ollama sends them', () => {
    const recorded = readFileSync(join(import.meta.dirname, 'fixtures/ollama-responses.sse'), 'utf8');
    const events = [...recorded.matchAll(/^data: (.*)$/gm)].map(([, data]) => data!);
    expect(told(events)).toEqual([
      ['text', ' but'],
      ['text', ' very'],
      ['text', ' these'],
      ['text', ' under'],
      ['usage', { promptTokens: 15, outputTokens: 4, cachedTokens: 0 }, true],
      ['finish', 'stop'],
      'end',
    ]);
  });

  test('reasoning and calls of tools are content; what is empty is none', () => {
    const item = { type: 'function_call', name: 'weather' };
    const events = [
      event('response.output_item.added', { item: { type: 'reasoning' } }),
      event('response.reasoning_summary_text.delta', { delta: 'Hm' }),
      event('response.reasoning_text.delta', { delta: 'so' }),
      event('response.output_item.added', { item }),
      event('response.function_call_arguments.delta', { delta: '{"a":1}' }),
      event('response.output_text.delta', { delta: '' }),
      event('response.refusal.delta', { delta: 'No' }),
      event('response.completed', { response: { output: [item], usage: null } }),
    ];
    expect(told(events)).toEqual([['reasoning', 'Hm'], ['reasoning', 'so'], ['tool', 'weather'], ['tool', '{"a":1}'], ['text', 'No'], ['finish', 'tool_calls'], 'end']);
    expect(told(events, false).slice(0, 2)).toEqual([['reasoning', undefined], ['reasoning', undefined]]);
  });

  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('an answer that is incomplete for %s ended by %s, and is whole as a stream', (reason, finish) => {
    const incomplete = event('response.incomplete', { response: { incomplete_details: { reason }, usage: { input_tokens: 3, output_tokens: 5 } } });
    expect(told([incomplete])).toEqual([['usage', { promptTokens: 3, outputTokens: 5 }, true], ['finish', finish], 'end']);
  });

  test.each([
    [event('response.failed', { response: { error: { code: 'server_error', message: 'out of memory' } } }), 'out of memory'],
    [event('error', { code: 'x', message: 'overloaded' }), 'overloaded'],
    [event('error', { error: { message: 'overloaded' } }), 'overloaded'],
    [event('response.failed', { response: {} }), 'the event response.failed says no more'],
  ])('%s is an error', (failed, message) => expect(told([failed])).toEqual([['error', message]]));

  test('what is no JSON throws', () => expect(() => told(['{"type":'])).toThrow(SyntaxError));
});

describe('the body of a request', () => {
  test('has messages in the words of this API', () => {
    const url = 'data:image/png;base64,AA==';
    const messages = [
      { role: 'system', content: 'short' },
      { role: 'user', content: [{ type: 'text', text: 'what is this?' }, { type: 'image_url', image_url: { url } }] },
      { role: 'assistant', content: [{ type: 'text', text: 'a dot' }] },
    ] as const;
    expect(JSON.parse(JSON.stringify(responses.body({ messages, outputTokens: 3 }, { ...options, temperature: 0, ignoreEos: true })))).toEqual({
      model: 'tiny',
      stream: true,
      max_output_tokens: 3,
      temperature: 0,
      ignore_eos: true,
      input: [
        { role: 'system', content: 'short' },
        { role: 'user', content: [{ type: 'input_text', text: 'what is this?' }, { type: 'input_image', image_url: url }] },
        { role: 'assistant', content: [{ type: 'output_text', text: 'a dot' }] },
      ],
    });
  });

  test('is a text where the prompt is one, and asks for the adapter in place of the model', () => {
    expect(JSON.parse(JSON.stringify(responses.body({ text: 'hello' }, { ...options, lora: 'poet' })))).toEqual({ model: 'poet', stream: true, max_output_tokens: 8, input: 'hello' });
  });
});
