import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkResult } from '@ubench/core';
import { type EmittedRequest, type LlmSimulatorOptions, startLlmSimulator } from '@ubench/testkit';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Project, repository } from '../harness/project.ts';

vi.setConfig({ testTimeout: 60_000 });

const fixture = (name: string): string => readFileSync(join(repository, 'packages/llm/src/dataset/fixtures', name), 'utf8');

interface Sent {
  readonly code: number | null;
  readonly text: string;
  readonly result: BenchmarkResult | undefined;
  /** In the order of their arrival, without the one by which the preparing tries the server. */
  readonly requests: readonly EmittedRequest[];
}

/** Runs one benchmark, on a machine that may be busy, whose spec lies in a folder with its data, and asks the simulated server what it was sent. */
async function send(workload: string, load: string, data: Readonly<Record<string, string>> = {}, more = '', simulated: LlmSimulatorOptions = {}): Promise<Sent> {
  const simulator = await startLlmSimulator({ timeToFirstToken: '1ms', interTokenLatency: '1ms', ...simulated });
  onTestFinished(() => simulator.close());
  const project = new Project({
    'specs/a.bench.ts': `import { jsonl, random, sessions, shareGpt, traced, vllm } from '@ubench/service-vllm';
      import { bench, deploy } from 'ubench';
      void [jsonl, random, sessions, shareGpt, traced];
      bench('sent', { target: deploy(vllm(), { name: 'llm' }), workload: ${workload}, load: ${load}, ${more} });\n`,
    ...Object.fromEntries(Object.entries(data).map(([name, text]) => [`specs/${name}`, text])),
  });
  const { code, stdout, stderr } = await project.ubench('run', '--allow-invalid', '--at', `llm=${simulator.url}`);
  const requests = await simulator.emitLog();
  return { code, text: (stdout + stderr).replaceAll(/\s+/g, ' '), result: project.result.benchmarks[0], requests: requests.slice(1) };
}

const tokensOf = (requests: readonly EmittedRequest[]): [prompt: number, output: number][] => requests.map(({ promptTokens, emitted_ns }) => [promptTokens, emitted_ns.length]);

it('a trace of Mooncake is replayed: when it says, as long as it says, with the prefixes that it shares', async () => {
  const load = `{ trace: { file: 'mooncake.jsonl', speed: 5 } }`;
  const { code, text, requests, result } = await send('vllm.chat({ dataset: traced(), ignoreEos: true })', load, { 'mooncake.jsonl': fixture('mooncake.jsonl') }, '', { prefixCache: true });
  expect(code, text).toBe(0);
  const byPlan = requests.toSorted((one, other) => one.arrival_ns - other.arrival_ns || other.promptTokens - one.promptTokens);
  expect(new Set(tokensOf(byPlan).map(String))).toEqual(new Set(['1200,52', '1024,4', '1600,500', '300,1']));
  const third = byPlan.find(({ promptTokens }) => promptTokens === 1600)!;
  // 3,000 ms at five times the speed, and not 3,000 s: as late as a busy machine may be.
  expect((third.arrival_ns - byPlan[0]!.arrival_ns) / 1e6).toBeGreaterThan(300);
  // Of the first two, whichever came later, and of the third 1,024 tokens were known.
  const cached = result!.metrics['cachedPrompt'] as { value_share: number };
  expect(cached.value_share).toBeGreaterThan(0.36);
  expect(cached.value_share).toBeLessThan(0.42);
});

it('a user of a closed loop says what was said before, with the answers of the model', async () => {
  const workload = 'vllm.chat({ dataset: sessions({ turns: 3, inputTokens: 10, outputTokens: 5 }), ignoreEos: true })';
  const { code, text, requests } = await send(workload, '{ concurrency: 1, operations: 9, warmup: "0s" }');
  expect(code, text).toBe(0);
  expect(tokensOf(requests)).toEqual(Array.from({ length: 3 }, () => [[10, 5], [25, 5], [40, 5]]).flat());
});

it('prompts of a file beside the spec are sent as they are, each as often as the others', async () => {
  const lines = ['one', 'one two', 'one two three'].map((prompt, index) => JSON.stringify({ prompt, output_tokens: index + 1 }));
  const { code, text, requests } = await send(`vllm.completions({ dataset: jsonl('prompts.jsonl') })`, '{ concurrency: 2, operations: 30, warmup: "0s" }', { 'prompts.jsonl': lines.join('\n') });
  expect(code, text).toBe(0);
  const counted = Map.groupBy(tokensOf(requests), String);
  expect(Object.fromEntries(counted.entries().map(([tokens, all]) => [tokens, all.length]))).toEqual({ '1,1': 10, '2,2': 10, '3,3': 10 });
});

it('random prompts are as long as asked for, and no two are alike to the cache of the server, whatever the trial', async () => {
  const workload = 'vllm.chat({ dataset: random({ inputTokens: 64 }), outputTokens: 2, ignoreEos: true })';
  const { code, text, requests, result } = await send(workload, '{ concurrency: 4, operations: 100, warmup: "0s" }', {}, 'trials: 2', { prefixCache: true });
  expect(code, text).toBe(0);
  expect(new Set(requests.map(({ promptTokens }) => promptTokens))).toEqual(new Set([64]));
  expect(requests).toHaveLength(200);
  expect(result!.metrics['cachedPrompt']).toMatchObject({ value_share: 0 });
});

const talk = (...values: string[]): unknown => ({ conversations: values.map((value, index) => ({ from: index % 2 === 0 ? 'human' : 'gpt', value })) });

it('conversations that are left out are told with the result', async () => {
  const talks = [talk('what is there to say of it?', 'not much that was not said before'), talk('hm', 'not much that was not said before'), talk('alone')];
  const { code, text, result } = await send(`vllm.chat({ dataset: shareGpt('talks.json') })`, '{ concurrency: 1, operations: 5, warmup: "0s" }', { 'talks.json': JSON.stringify(talks) });
  expect(code, text).toBe(0);
  expect(result!.findings).toEqual([expect.objectContaining({ code: 'data-left-out', message: expect.stringContaining('one entry is sent') })]);
  expect(text).toContain('1 × fewer than two turns, 1 × prompt of fewer than 4 tokens');
});

it('a mistake in a file is told with its line before the load, exit code 3', async () => {
  const { code, text, requests } = await send(`vllm.chat({ dataset: shareGpt('talks.json') })`, '{ concurrency: 1, operations: 9 }', { 'talks.json': '[{"conversations": []},\n{"conversations": [{"from": 1}]}]' });
  expect(code).toBe(3);
  expect(text).toContain('An entry of the data set cannot be used: conversations.0.from');
  expect(text).toContain('talks.json:2');
  expect(requests).toHaveLength(0);
});

it('a trace that the load does not replay is told before it starts, exit code 3', async () => {
  const { code, text } = await send('vllm.chat({ dataset: traced() })', '{ concurrency: 1, operations: 9 }');
  expect(code).toBe(3);
  expect(text).toContain('The data set is that of a trace, and the load replays none. [UBENCH_E_DATASET_NOT_TRACED]');
});
