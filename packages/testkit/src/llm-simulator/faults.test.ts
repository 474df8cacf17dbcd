import { afterEach, describe, expect, it } from 'vitest';
import { faultKinds, faultOf, type Fault } from './fault.ts';
import { type LlmSimulatorOptions, parseSimulatorOptions } from './simulator-options.ts';
import { type LlmSimulator, startLlmSimulator } from './start-llm-simulator.ts';
import { ask, chat, contentOf, eventsOf, rawAnswer } from './testing/ask.ts';

type FaultOptions = NonNullable<LlmSimulatorOptions['faults']>[number];

describe('a fault of the LLM simulator', () => {
  let simulator: LlmSimulator;
  afterEach(() => simulator.close());
  const fast = { timeToFirstToken: '1ms', interTokenLatency: '1ms' } as const;
  const withFault = async (fault: FaultOptions, more: LlmSimulatorOptions = {}): Promise<string> => {
    simulator = await startLlmSimulator({ ...fast, ...more, faults: [fault] });
    return simulator.url;
  };
  const path = '/v1/chat/completions';
  const usage = { stream_options: { include_usage: true } };

  it('disconnect: the connection ends after whole events, without the end of the response', async () => {
    const text = await rawAnswer(await withFault({ kind: 'disconnect', after: 2 }), path, chat());
    expect(contentOf(text)).toBe(' time one');
    expect(text).toMatch(/\n\n\r\n$/);
    expect((await simulator.emitLog())[0]).toMatchObject({ outcome: 'fault' });
  });

  it('half-event: the connection ends within an event', async () => {
    const text = await rawAnswer(await withFault({ kind: 'half-event', after: 2 }), path, chat());
    expect(text).toMatch(/[0-9a-f]+\r\ndata: \{"id[^\n]*$/);
    expect(text).not.toContain('[DONE]');
  });

  it('stall: nothing comes for a while, and then the rest', async () => {
    const { text } = await ask(await withFault({ kind: 'stall', after: 2, for: '80ms' }), path, chat());
    expect(contentOf(text)).toBe(' time one even qu');
    const { intended_ns } = (await simulator.emitLog())[0]!;
    expect(Array.from(intended_ns.slice(1), (at, i) => Math.round((at - intended_ns[i]!) / 1e6))).toEqual([1, 81, 1]);
  });

  it('stall without an end: the request runs until its client goes away', async () => {
    const url = await withFault({ kind: 'stall', after: 1 });
    const gone = AbortSignal.timeout(100);
    await expect(fetch(url + path, { method: 'POST', body: JSON.stringify(chat()), signal: gone }).then((response) => response.text())).rejects.toThrow('timeout');
    await expect.poll(async () => (await simulator.emitLog())[0]?.outcome).toBe('aborted');
    expect((await ask(url, '/metrics')).text).toContain('vllm:request_success_total{engine="0",finished_reason="abort",model_name="tiny"} 1.0');
  });

  it.each([
    ['too-many-requests', 429],
    ['internal-error', 500],
    ['not-found', 404],
  ] as const)('%s', async (kind, status) => {
    const answer = await ask(await withFault({ kind, retryAfter: 7 }), path, chat());
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: status } });
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    expect((await simulator.emitLog())[0]).toMatchObject({ outcome: 'refused' });
  });

  it('error-in-stream: an event with an error, in an answer of status 200', async () => {
    const { status, text } = await ask(await withFault({ kind: 'error-in-stream', after: 2 }), path, chat());
    expect(status).toBe(200);
    expect(JSON.parse(eventsOf(text).at(-1)!)).toMatchObject({ error: { message: 'the engine has died' } });
  });

  it('error-in-stream of Ollama: a line with an error', async () => {
    const { text } = await ask(await withFault({ kind: 'error-in-stream', after: 2 }), '/api/chat', chat());
    expect(text.trimEnd().split('\n').at(-1)).toBe('{"error":"the engine has died"}');
  });

  it('malformed-json: one event is none', async () => {
    const { text } = await ask(await withFault({ kind: 'malformed-json', after: 2 }), path, chat());
    const broken = eventsOf(text).slice(0, -1).map((data) => { try { JSON.parse(data); return false; } catch { return true; } });
    expect(broken).toEqual([false, false, false, true, false]);
  });

  it('zero-tokens: a complete answer without any', async () => {
    const { text } = await ask(await withFault({ kind: 'zero-tokens' }), path, chat(usage));
    expect(contentOf(text)).toBe('');
    expect(text).toContain('"completion_tokens":0}');
    expect(eventsOf(text).at(-1)).toBe('[DONE]');
  });

  it('no-usage: the counts that were asked for are not sent', async () => {
    const { text } = await ask(await withFault({ kind: 'no-usage' }), path, chat(usage));
    expect(text).not.toContain('usage');
    expect(eventsOf(text).at(-1)).toBe('[DONE]');
  });

  it('wrong-usage: the counts contradict the chunks', async () => {
    const { text } = await ask(await withFault({ kind: 'wrong-usage' }), path, chat(usage));
    expect(text).toContain('"completion_tokens":15}');
  });

  it('early-end: the response ends without [DONE]', async () => {
    const { text } = await ask(await withFault({ kind: 'early-end', after: 2 }), path, chat());
    expect(contentOf(text)).toBe(' time one');
    expect(text).not.toContain('[DONE]');
  });

  it('early-end of Ollama: the response ends without done', async () => {
    const { text } = await ask(await withFault({ kind: 'early-end', after: 2 }), '/api/chat', chat());
    expect(text.trimEnd().split('\n')).toHaveLength(2);
    expect(text).not.toContain('"done":true');
  });

  it('repeated-done', async () => {
    const { text } = await ask(await withFault({ kind: 'repeated-done' }), path, chat());
    expect(eventsOf(text).slice(-2)).toEqual(['[DONE]', '[DONE]']);
  });

  it('huge-chunk', async () => {
    const { text } = await ask(await withFault({ kind: 'huge-chunk', bytes: 5_000_000 }), path, chat());
    expect(contentOf(text)).toHaveLength(5_000_000 + ' time even qu'.length);
  });

  it('invalid-utf8', async () => {
    const text = await rawAnswer(await withFault({ kind: 'invalid-utf8' }), path, chat());
    expect(text).toContain('in\xc3\xff\xf0\x9fvalid');
    expect(text).toContain('[DONE]');
  });

  it('happens to the requests that are named, and to no others', async () => {
    const url = await withFault({ kind: 'internal-error', requests: [1, 2] });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask(url, path, chat())).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
  });
});

const faults = (...options: FaultOptions[]): readonly Fault[] => parseSimulatorOptions({ faults: options }).faults;

/** Whether each of many requests is disconnected. */
const drawn = (seed: number): boolean[] => Array.from({ length: 10_000 }, (_, i) => faultOf(faults({ kind: 'disconnect', share: '10%' }), seed, i) !== undefined);

describe('the fault of a request', () => {
  it('is drawn with its share, the same for the same seed', () => {
    expect(drawn(1).filter(Boolean).length / 10_000).toBeCloseTo(0.1, 1);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('is the first that fits', () => {
    expect(faultOf(faults({ kind: 'stall', requests: [3] }, { kind: 'disconnect' }), 1, 3)?.kind).toBe('stall');
    expect(faultOf(faults({ kind: 'stall', requests: [3] }, { kind: 'disconnect' }), 1, 4)?.kind).toBe('disconnect');
  });

  it('is refused where there is none of its name, and the names are said', () => {
    expect(() => faults({ kind: 'explode' as 'stall' })).toThrow(faultKinds[0]);
  });
});
