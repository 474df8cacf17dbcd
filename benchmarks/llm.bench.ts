/**
 * A language model, asked the same by Ollama's own API, by that of OpenAI at Ollama and at vLLM, or at any URL.
 *
 *   npm run bench:llm                                              a real Ollama, which is built first, with a tiny model
 *   LLM_MODEL=qwen3:0.6b npx ubench run benchmarks/llm.bench.ts    an installed Ollama, which pulls that model
 *   LLM=vllm LLM_MODEL=Qwen/Qwen3-0.6B npx ubench run benchmarks/llm.bench.ts
 *   LLM=openai npx ubench run benchmarks/llm.bench.ts --at llm=https://example.org/v1
 */
import type { generationMetrics } from '@ubench/llm';
import type { Workload } from '@ubench/load';
import { ollama } from '@ubench/service-ollama';
import { openai } from '@ubench/service-openai';
import { vllm } from '@ubench/service-vllm';
import { tinyModelFile } from '@ubench/testkit';
import { bench, deploy, type Deployment, describe, expect } from 'ubench';

type Chat<Kind extends string> = (options: { readonly dataset: { readonly kind: 'random'; readonly inputTokens: number }; readonly outputTokens: number }) => Workload<Kind, typeof generationMetrics>;

function questions<Kind extends string>(name: string, llm: Deployment<Kind>, chat: Chat<Kind>): void {
  const workload = chat({ dataset: { kind: 'random', inputTokens: 32 }, outputTokens: 32 });

  describe(name, () => {
    bench('four at once', { target: llm, workload, load: { concurrency: 4, duration: '4s', warmup: '1s' } }, (result) => {
      expect(result.ttft.p50).toBeLessThan('10s');
      expect(result.outputTokensPerSecond).toBeGreaterThan('1/s');
    });

    bench('as they come', { target: llm, workload, load: { rate: '4/s', arrivals: 'poisson', duration: '6s', warmup: '1s', timeout: '30s' }, slo: { ttft: '5s', tpot: '500ms' } }, (result) => {
      expect(result.goodput).toBeGreaterThan('1/s');
    });

    bench.sweep('how many are too many?', { target: llm, workload, load: { concurrency: [1, 4, 16, 64], duration: '3s', warmup: '500ms', timeout: '60s' }, slo: { ttft: '200ms', tpot: '200ms' } });
  });
}

const server = process.env['LLM'] || 'ollama';
const model = process.env['LLM_MODEL'] || undefined;

if (server === 'ollama') {
  // One thread: those of llama.cpp spin where they wait, and the tiny model has no work for several.
  const tiny = { model: 'tiny', create: { gguf: tinyModelFile('.ubench/cache'), parameters: { num_thread: 1 } }, contextLength: 2048 };
  const llm = deploy(ollama({ ...(model === undefined ? tiny : { model, pull: true }), parallel: 4 }), { name: 'llm' });
  questions('native', llm, ollama.chat);
  questions('/v1', llm, ollama.v1Chat);
} else if (server === 'vllm') questions('vLLM', deploy(vllm({ model: model! }), { name: 'llm', startTimeout: '15m' }), vllm.chat);
else questions('OpenAI', deploy(openai({ model }), { name: 'llm' }), openai.chat);
