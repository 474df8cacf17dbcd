import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkResult, RunResult } from '@ubench/core';
import { readProcessTable } from '@ubench/processes';
import { describe, expect, it, type TestContext } from 'vitest';
import { processesOf } from '../harness/instance-files.ts';
import { Project } from '../harness/project.ts';
import { requireVllm, tinyOptions } from './require-vllm.ts';
import { writeTinyModel } from './tiny-model.ts';

const minutes = 60_000;

/** A project with the tiny model and a spec on it. */
function projectOf(context: TestContext, benchmarks: string, more: object = {}): Project {
  const command = requireVllm(context);
  const options = JSON.stringify({ ...tinyOptions(command, './tiny'), ...more });
  const project = new Project(
    {
      'a.bench.ts': `
        import { random, vllm } from '@ubench/service-vllm';
        import { bench, deploy } from 'ubench';
        const llm = deploy(vllm(${options}), { name: 'llm' });
        ${benchmarks}`,
    },
    context.onTestFinished,
  );
  writeTinyModel(join(project.directory, 'tiny'));
  return project;
}

const bench = (name: string, workload: string, load: string): string => `bench('${name}', { target: llm, workload: ${workload}, load: ${load} });`;

const meanOf = ({ metrics }: BenchmarkResult, name: string): { n: number; mean: number } => {
  const metric = metrics[name]!;
  if (metric.kind === 'gauge') return { n: metric.n, mean: metric.value! };
  if (metric.kind === 'ratio') return { n: metric.n, mean: metric.value_share! };
  throw new Error(`${name} is a ${metric.kind}`);
};
/** By how much a number of the server grew from before a benchmark to after it. */
const grown = ({ trials: [trial] }: BenchmarkResult, name: string): number => {
  const values = trial!.server.metrics[name]!;
  return values.at(-1)! - values[0]!;
};

describe('vLLM on CPUs, deployed by vllm()', () => {
  it('streams, and counts what the clients count', async (context) => {
    const project = projectOf(
      context,
      [
        bench('chat', 'vllm.chat({ dataset: random({ prompts: 100, inputTokens: 32 }), outputTokens: 48, ignoreEos: true })', '{ concurrency: 4, operations: 100 }'),
        bench('completions', "vllm.completions({ dataset: random({ prompts: 100, inputTokens: 64, send: 'tokenIds' }), outputTokens: 24, ignoreEos: true, temperature: 0 })", '{ concurrency: 4, operations: 100 }'),
        bench('shared prefix', 'vllm.chat({ dataset: random({ prompts: 40, inputTokens: 16, sharedPrefix: { tokens: 512 } }), outputTokens: 16, ignoreEos: true })', '{ concurrency: 2, operations: 40 }'),
        bench('given up', "vllm.chat({ dataset: random({ prompts: 50, inputTokens: 32 }), outputTokens: 200, ignoreEos: true, cancel: { share: '50%', afterTokens: 5 } })", '{ concurrency: 4, operations: 60 }'),
        bench('too long', 'vllm.completions({ dataset: random({ prompts: 2, inputTokens: 3000 }) })', '{ concurrency: 1, operations: 4 }'),
      ].join('\n'),
    );
    const { code, stderr } = await project.ubench('run');
    const { benchmarks, deployments } = project.result;
    const named = (name: string): BenchmarkResult => benchmarks.find((benchmark) => benchmark.name === name)!;
    process.stdout.write(`${figures(project.result).join('\n')}\n`);

    expect(deployments[0]!.facts).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/), model: 'tiny', max_model_len: 2048, enable_prefix_caching: true });
    for (const [name, operations, tokens] of [['chat', 100, 48], ['completions', 100, 24], ['shared prefix', 40, 16]] as const) {
      const benchmark = named(name);
      expect(benchmark.validity, `${name}\n${stderr}`).toEqual({ valid: true, reasons: [] });
      expect(benchmark.trials[0]!.server_operations).toBe(operations);
      // All there, by the usage of every answer; and the same by what came with the chunks.
      expect(meanOf(benchmark, 'outputTokens')).toEqual({ n: operations, mean: tokens });
      expect(meanOf(benchmark, 'estimatedTokens').mean).toBe(0);
      expect(grown(benchmark, 'generation_tokens')).toBe(operations * tokens);
      const { value_per_s } = benchmark.metrics['outputTokensPerSecond'] as { value_per_s: number };
      expect((value_per_s * benchmark.trials[0]!.window_ns) / 1e9).toBeCloseTo(operations * tokens, 3);
      expect(grown(benchmark, 'prompt_tokens')).toBeCloseTo(operations * meanOf(benchmark, 'promptTokens').mean, 6);
    }
    // As many tokens as were asked for, by the tokenizer of the server itself.
    expect(meanOf(named('completions'), 'promptTokens').mean).toBe(64);
    // Whole blocks of the prompt are kept: 128 tokens each here.
    expect(meanOf(named('shared prefix'), 'cachedPrompt').mean).toBeGreaterThan(0.5);
    expect(grown(named('shared prefix'), 'prefix_cache_hits') / grown(named('shared prefix'), 'prefix_cache_queries')).toBeGreaterThan(0.5);
    expect(meanOf(named('chat'), 'cachedPrompt').mean).toBeLessThan(0.5);

    const givenUp = named('given up');
    const { value: cancelled } = givenUp.metrics['cancelled'] as { value: number };
    expect(cancelled).toBeGreaterThan(15);
    expect(cancelled).toBeLessThan(45);
    expect(givenUp.trials[0]!.operations.measure).toEqual({ succeeded: 60, failed: 0 });
    expect(givenUp.trials[0]!.server_operations).toBe(60);
    expect(givenUp.validity.valid, JSON.stringify(givenUp.validity)).toBe(true);
    // Of those that went on, all tokens; of the others at least those that were read.
    expect(grown(givenUp, 'generation_tokens')).toBeGreaterThanOrEqual((60 - cancelled) * 200 + cancelled * 5);

    // Tried once before the load, which would only repeat it.
    expect(named('too long').error).toMatchObject({ what: expect.stringContaining('maximum context length is 2048 tokens') });
    expect(named('too long').trials).toEqual([]);
    expect(code).toBe(3);
  }, 15 * minutes);

  it('is told to have ended where it is killed under load, and leaves nothing running', async (context) => {
    const project = projectOf(context, bench('chat', 'vllm.chat({ outputTokens: 200, ignoreEos: true })', "{ concurrency: 4, duration: '120s', warmup: '0s' }"));
    const run = project.start('run');
    await until(() => answered(project) > 10);
    const [{ handle }] = readFileSync(join(project.runs[0]!, 'events.jsonl'), 'utf8').split('\n').filter((line) => line.includes('"started"')).map((line) => JSON.parse(line)) as [{ handle: { pid: number } }];
    process.kill(handle.pid, 'SIGKILL');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(3);
    const [benchmark] = project.result.benchmarks;
    expect(benchmark!.validity.reasons.map(({ code: reason }) => reason)).toContain('instance-died');
    expect(benchmark!.trials[0]!.operations.measure.succeeded).toBeGreaterThan(5);
    // The engine and its workers overwrite their environment, and with it the mark of the run: by their group as well.
    expect(processesOf(project.runs.map(idOf))).toEqual([]);
    expect([...readProcessTable().values()].filter(({ group }) => group === handle.pid)).toEqual([]);
  }, 10 * minutes);

  it('says the last lines of its log where it ends while it starts', async (context) => {
    const project = projectOf(context, bench('chat', 'vllm.chat()', '{ concurrency: 1, operations: 1 }'), { args: ['--no-such-flag'] });
    const { code, stderr, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stdout + stderr).toContain('UBENCH_E_DIED_STARTING');
    expect(stdout + stderr).toMatch(/unrecognized arguments: --no-such-flag/);
  }, 5 * minutes);
});

const idOf = (run: string): string => run.split('/').at(-1)!;

/** Requests that the server has answered so far, by its log. */
function answered(project: Project): number {
  try {
    return readFileSync(join(project.runs[0]!, 'logs/llm.log'), 'utf8').split('POST /v1/chat/completions').length - 1;
  } catch {
    return 0;
  }
}

/** What was measured, for a person who compares machines or versions. */
const figures = ({ benchmarks, deployments }: RunResult): string[] => [
  `vLLM ${String(deployments[0]!.facts['version'])} was ready after ${(deployments[0]!.ready_ns! / 1e9).toFixed(0)} s`,
  ...benchmarks.flatMap(({ name, metrics, trials: [trial] }) => {
    if (trial === undefined) return [];
    const told = ['ttft', 'itl', 'tpot', 'outputTokensPerSecond', 'tokensPerChunk', 'cachedPrompt'].flatMap((metric) => ((metrics[metric]?.n ?? 0) === 0 ? [] : [`${metric} ${JSON.stringify(metrics[metric])}`]));
    return [`${name}: the server counted ${String(trial.server_operations)} of ${JSON.stringify(trial.operations.measure)}`, ...told].join('\n  ');
  }),
];

async function until(met: () => boolean): Promise<void> {
  for (const end = performance.now() + 5 * minutes; !met(); ) {
    if (performance.now() > end) throw new Error('it took more than 5 minutes');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
