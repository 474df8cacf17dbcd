import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { LlmSimulatorOptions } from './simulator-options.ts';
import { type LlmSimulator, llmSimulatorCommand, startLlmSimulator } from './start-llm-simulator.ts';
import { ask, chat, contentOf, eventsOf } from './testing/ask.ts';

const path = '/v1/chat/completions';
const now = (): number => Number(process.hrtime.bigint());
/** Gaps in whole milliseconds. */
const gapsOf = (at_ns: Float64Array): number[] => Array.from(at_ns.slice(1), (at, i) => Math.round((at - at_ns[i]!) / 1e6));

describe('an LLM simulator', () => {
  let simulator: LlmSimulator;
  afterEach(() => simulator.close());
  const start = async (options: LlmSimulatorOptions = {}): Promise<string> => {
    simulator = await startLlmSimulator({ timeToFirstToken: '2ms', interTokenLatency: '1ms', ...options });
    return simulator.url;
  };
  const metric = async (name: string): Promise<number> => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec((await ask(simulator.url, '/metrics')).text)?.[1]);

  it('logs when each chunk was to leave and when it left, on the clock of the client', async () => {
    const url = await start({ timeToFirstToken: '30ms', interTokenLatency: '10ms' });
    const sent_ns = now();
    await ask(url, path, chat(), { 'x-request-id': 'mine' });
    const done_ns = now();
    const [request, ...more] = await simulator.emitLog();
    expect(more).toEqual([]);
    expect(request).toMatchObject({ number: 0, clientId: 'mine', outcome: 'complete', promptTokens: 3 });
    const { arrival_ns, start_ns, intended_ns, emitted_ns } = request!;
    expect(intended_ns[0]! - start_ns).toBe(30e6);
    expect(gapsOf(intended_ns)).toEqual([10, 10, 10]);
    emitted_ns.forEach((at, i) => expect(at).toBeGreaterThanOrEqual(intended_ns[i]!));
    const instants = [sent_ns, arrival_ns, ...emitted_ns, done_ns];
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(await simulator.summary()).toMatchObject({ requests: 1, chunks: 4 });
  });

  it('draws its times from distributions, the same for the same seed', async () => {
    const options = { timeToFirstToken: 'lognormal:5ms:0.5', interTokenLatency: 'normal:3ms:1ms', seed: 7 } as const;
    const gaps = [];
    for (let i = 0; i < 2; i++) {
      const url = await start(options);
      await ask(url, path, chat({ max_tokens: 20 }));
      const { intended_ns, start_ns } = (await simulator.emitLog())[0]!;
      gaps.push([intended_ns[0]! - start_ns, ...intended_ns.map((at) => at - intended_ns[0]!)].map((gap) => Math.round(gap / 1e3)));
      await simulator.close();
    }
    expect(new Set(gaps[0]).size).toBeGreaterThan(15);
    expect(gaps[1]).toEqual(gaps[0]);
  });

  it('counts prefill for each token of the prompt that is not cached', async () => {
    const url = await start({ prefillTimePerToken: '1ms', prefixCache: true });
    const content = Array.from({ length: 40 }, (_, i) => `w${i}`).join(' ');
    for (let i = 0; i < 2; i++) await ask(url, path, chat({ messages: [{ role: 'user', content }], stream_options: { include_usage: true } }));
    const [first, second] = (await simulator.emitLog()).map(({ intended_ns, start_ns }) => Math.round((intended_ns[0]! - start_ns) / 1e6));
    expect([first, second]).toEqual([42, 10]);
    expect(await metric('vllm:prefix_cache_hits_total')).toBe(32);
    expect(await metric('vllm:prefix_cache_queries_total')).toBe(80);
  });

  it('runs at most maxNumSeqs requests, the others wait in their order', async () => {
    const url = await start({ maxNumSeqs: 2, interTokenLatency: '5ms' });
    const asked = Array.from({ length: 6 }, () => ask(url, path, chat()));
    await expect.poll(() => metric('vllm:num_requests_waiting')).toBeGreaterThan(0);
    await Promise.all(asked);
    const log = await simulator.emitLog();
    const changes = log.flatMap(({ start_ns, emitted_ns }) => [[start_ns, 1], [emitted_ns.at(-1)!, -1]] as const).sort(([a], [b]) => a - b);
    let running = 0;
    expect(Math.max(...changes.map(([, change]) => (running += change)))).toBe(2);
    expect(log.map(({ start_ns }) => start_ns)).toEqual(log.map(({ start_ns }) => start_ns).sort((a, b) => a - b));
    expect(await metric('vllm:request_queue_time_seconds_sum')).toBeGreaterThan(0);
  });

  it('takes longer under load, by its factor', async () => {
    const url = await start({ maxNumSeqs: 2, timeFactorUnderLoad: 4, timeToFirstToken: '20ms', interTokenLatency: '10ms' });
    await Promise.all([ask(url, path, chat()), ask(url, path, chat())]);
    const [first, second] = await simulator.emitLog();
    expect(Math.round((first!.intended_ns[0]! - first!.start_ns) / 1e6)).toBe(20);
    expect(Math.round((second!.intended_ns[0]! - second!.start_ns) / 1e6)).toBe(80);
    expect(gapsOf(second!.intended_ns)[0]).toBe(40);
  });

  it('sends several tokens in a chunk, and says how many', async () => {
    const url = await start({ tokensPerChunk: 3 });
    const { text } = await ask(url, path, chat({ max_tokens: 8, stream_options: { include_usage: true, continuous_usage_stats: true } }));
    const counts = eventsOf(text).slice(0, -1).map((data) => (JSON.parse(data) as { usage: { completion_tokens: number } }).usage.completion_tokens);
    expect(counts).toEqual([0, 3, 6, 8, 8]);
  });

  it('ends where the model would, unless the request says to go on', async () => {
    const url = await start({ outputTokens: 2 });
    expect((await ask(url, path, chat())).text).toContain('"finish_reason":"stop"');
    const { text } = await ask(url, path, chat({ ignore_eos: true }));
    expect(contentOf(text)).toBe(' time one even qu');
    expect(text).toContain('"finish_reason":"length"');
  });

  it('reasons before it answers', async () => {
    const url = await start({ reasoningTokens: 2 });
    const { text } = await ask(url, path, chat());
    expect([...text.matchAll(/"(reasoning|content)":" \w+"/g)].map(([, kind]) => kind)).toEqual(['reasoning', 'reasoning', 'content', 'content']);
  });

  it('calls a tool in pieces', async () => {
    const url = await start({ toolCall: 'weather' });
    const { text } = await ask(url, path, chat());
    expect(text).toContain('"function":{"name":"weather","arguments":""}');
    expect(text).toContain('"finish_reason":"tool_calls"');
    expect(contentOf(text)).toBe('');
  });

  it('writes CRLF, comments and characters of several bytes', async () => {
    const url = await start({ lineEnd: 'crlf', comments: true, text: 'multibyte' });
    const { text } = await ask(url, path, chat());
    expect(text).toMatch(/^: keep-alive\r\n\r\ndata: /);
    expect(contentOf(text)).toBe(' größe жизнь 時間 🦉🦉');
  });

  it('sends the role before the first content, when told to', async () => {
    const url = await start({ timeToFirstToken: '60s', roleChunkLead: '60s' });
    const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(chat()) });
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('"delta":{"role":"assistant","content":""}');
    expect((await simulator.emitLog())[0]!.emitted_ns).toHaveLength(0);
    await reader.cancel();
  });

  it('tells its tokens, wants its key, and has one model', async () => {
    const url = await start({ apiKey: 'secret', loras: ['mine'] });
    expect(JSON.parse((await ask(url, '/tokenize', { prompt: 'one two one' })).text)).toEqual({ count: 3, max_model_len: 131_072, tokens: [0, 1, 0], token_strs: null });
    expect(JSON.parse((await ask(url, '/detokenize', { tokens: [1, 0, 9] })).text)).toEqual({ prompt: 'two one w9' });
    expect((await ask(url, path, chat())).status).toBe(401);
    const key = { authorization: 'Bearer secret' };
    expect((await ask(url, path, chat({ model: 'mine' }), key)).status).toBe(200);
    expect((await ask(url, path, chat({ model: 'other' }), key)).text).toContain('Valid aliases: tiny, mine.');
  });

  it('refuses what its context does not hold, and what is no request', async () => {
    const url = await start({ maxModelLen: 6 });
    expect((await ask(url, path, chat())).status).toBe(400);
    expect((await ask(url, path, { model: 'tiny' })).status).toBe(400);
    expect((await ask(url, '/v1/nothing', {})).status).toBe(404);
    expect((await fetch(url + path, { method: 'POST', body: '{"model":' })).status).toBe(400);
    expect((await ask(url, path)).status).toBe(405);
  });

  it('embeds and ranks', async () => {
    const url = await start();
    const embedded = JSON.parse((await ask(url, '/v1/embeddings', { model: 'tiny', input: ['a b', 'a b', 'c'] })).text) as { data: { embedding: number[] }[]; usage: object };
    expect(embedded.data[0]).toMatchObject({ embedding: embedded.data[1]!.embedding });
    expect(embedded.usage).toMatchObject({ prompt_tokens: 5 });
    const ranked = JSON.parse((await ask(url, '/v1/rerank', { model: 'tiny', query: 'cat', documents: ['a dog', 'a cat'] })).text) as { results: { index: number }[] };
    expect(ranked.results.map(({ index }) => index)).toEqual([1, 0]);
  });

  it('answers requests of one connection in turn, however they are cut', async () => {
    const url = await start();
    const { connect } = await import('node:net');
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const body = JSON.stringify(chat());
    const bytes = `POST ${path} HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}POST ${path} HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const pieces: string[] = [];
    socket.setEncoding('latin1').on('data', (text: string) => pieces.push(text));
    for (let i = 0; i < bytes.length; i += 50) {
      socket.write(bytes.slice(i, i + 50));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await expect.poll(() => pieces.join('').split('[DONE]').length).toBe(3);
    socket.destroy();
    expect((await simulator.emitLog()).map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
  });

  it('counts as vLLM does', async () => {
    const url = await start();
    await Promise.all([ask(url, path, chat()), ask(url, path, chat())]);
    expect(await metric('vllm:prompt_tokens_total')).toBe(6);
    expect(await metric('vllm:generation_tokens_total')).toBe(8);
    expect(await metric('vllm:time_to_first_token_seconds_count')).toBe(2);
    expect(await metric('vllm:inter_token_latency_seconds_count')).toBe(6);
    expect(await metric('vllm:num_requests_running')).toBe(0);
  });

  it('is gone after close, which may be called again', async () => {
    await start();
    await simulator.close();
    await simulator.close();
    expect(() => process.kill(simulator.pid, 0)).toThrow('ESRCH');
  });
});

describe('an LLM simulator as a command', () => {
  it('serves where it is told until it is stopped, and says what is wrong with its options', async () => {
    const [command, ...argv] = llmSimulatorCommand({ port: 0, timeToFirstToken: '1ms' });
    const child = spawn(command!, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect((await ask(url, '/health')).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(() => llmSimulatorCommand({ port: 0, interTokenLatency: '1' as '1ms' })).toThrow('1');
    expect(() => llmSimulatorCommand({ port: 0, ttft: '1ms' } as never)).toThrow("has no option 'ttft'");
  });
});
