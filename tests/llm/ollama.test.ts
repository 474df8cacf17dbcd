import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { ollamaProject, tiny } from './ollama-project.ts';
import { processesOf, startOllama } from './running-ollama.ts';

/** Some words: a tiny model is slow to read many. */
const short = "dataset: { kind: 'random', inputTokens: 8 }";
const natively = ['chat', 'generate'];
const all = [...natively, 'v1Chat', 'v1Completions'];
const load = (operations: number): string => `{ concurrency: 2, operations: ${operations}, warmup: '0s' }`;

/** Kills the process that has the model, by its pid, as soon as there is one. */
async function killRunner(project: Project): Promise<void> {
  for (;;) {
    const pids = processesOf(basename(project.runs.at(-1)!), 'runner');
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    if (pids.length > 0) return;
    await sleep(20);
  }
}

/** Whether the client was late on a busy machine is not what is tested here. */
const late = '--allow-invalid';

/** Judged by its goodput. */
const judged = (slo: string): string =>
  `bench('chat', { target: llm, workload: ollama.chat({ ${short}, outputTokens: 8 }), load: { rate: '5/s', arrivals: 'poisson', duration: '4s', timeout: '30s', warmup: '0s' }, slo: ${slo} }, (result) => expect(result.goodput).toBeGreaterThan('1/s'));`;

describe.concurrent('a real Ollama', () => {
  it('is measured by its own dialects and by those of OpenAI: each token is counted once, as the server counts it', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, `bench.each(${JSON.stringify(all.map((name) => ({ name })))})('$name', ({ name }) => ({ target: llm, workload: ollama[name as 'chat']({ ${short}, outputTokens: 16 }), load: ${load(12)} }));`);
    const { code, stdout, stderr } = await project.ubench('run', late);
    expect(code, stdout + stderr).toBe(0);
    for (const { parameters, metrics, validity } of project.result.benchmarks) {
      expect(validity.reasons.filter(({ code: reason }) => reason !== 'client-saturated'), stdout).toEqual([]);
      const each = { n: 12, value: 16, min: 16, max: 16 };
      expect({ ...parameters, ...metrics }, stdout).toMatchObject({
        outputTokens: each, tokensPerChunk: { n: 12, min: 1, max: 1 }, 'finishReasons/length': { value: 12 }, estimatedTokens: { value_share: 0 }, ttft: { n: 12 }, itl: { n: 12 * 15 }, tpot: { n: 12 },
      });
      expect(Object.hasOwn(metrics, 'evalTime')).toBe(natively.includes(String(parameters['name'])));
    }
  });

  it('tells what loading, the prompt and the generation took, apart from what the client waited', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, `bench('chat', { target: llm, workload: ollama.chat({ ${short}, outputTokens: 64 }), load: { concurrency: 1, operations: 20, warmup: '0s' } });`);
    const { code, stderr } = await project.ubench('run', late);
    expect(code, stderr).toBe(0);
    const { metrics } = project.result.benchmarks[0]!;
    const mean = (name: string): number => (metrics[name] as { mean_ns: number }).mean_ns;
    expect(mean('loadTime') + mean('promptEvalTime') + mean('evalTime')).toBeLessThan(mean('latency'));
    expect(Math.min(mean('loadTime'), mean('promptEvalTime'), mean('evalTime'))).toBeGreaterThan(0);
    expect(project.result.deployments[0]!.provision!.map(({ step }) => step)).toContain('load');
  });

  it('whose runner is killed has failed requests, natively and by /v1, and goes on with another', async (context) => {
    const { expect } = context;
    const project = ollamaProject(
      context,
      ['chat', 'v1Chat'].map((name) => `bench('${name}', { target: llm, workload: ollama.${name}({ ${short}, outputTokens: 300 }), load: { concurrency: 2, duration: '6s', warmup: '0s' } });`).join('\n'),
    );
    const run = project.start('run');
    for (const name of ['chat', 'v1Chat']) {
      await run.printed(new RegExp(`llm.*[^]*${name}: measuring`));
      await sleep(1_500);
      await killRunner(project);
    }
    const { code, stdout } = await run.finished;
    expect(code, stdout).toBe(3);
    const [native, byOpenAi] = project.result.benchmarks.map(({ errors }) => Object.entries(errors).map(([kind, { samples }]) => `${kind}: ${samples[0]}`));
    expect(native, stdout).toContainEqual(expect.stringMatching(/^stream error: an error was encountered while running the model/));
    expect(byOpenAi, stdout).toContainEqual(expect.stringMatching(/^stream cut: The stream ended without \[DONE\]/));
    for (const { metrics } of project.result.benchmarks) expect(metrics['latency']!.n).toBeGreaterThan(0);
  });

  it('refuses prompts that its context does not hold, which would be cut otherwise', async (context) => {
    const { expect } = context;
    const prompts = "dataset: { kind: 'random', inputTokens: 600 }, outputTokens: 4";
    const project = ollamaProject(
      context,
      `bench('whole', { target: llm, workload: ollama.chat({ ${prompts} }), load: ${load(4)} });
      bench('cut', { target: llm, workload: ollama.chat({ ${prompts}, truncate: true }), load: ${load(4)} });`,
      (binary) => tiny(binary, 512),
    );
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(3);
    const [whole, cut] = project.result.benchmarks;
    expect(whole).toMatchObject({ status: 'failed', error: { what: expect.stringContaining('(400): the input length exceeds the context length') } });
    expect(cut!.metrics['promptTokens'], stdout).toMatchObject({ n: 4, max: 512 });
  });

  it('that dies during a load leaves what was measured until then, and what it said last', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, `bench('chat', { target: llm, workload: ollama.chat({ ${short}, outputTokens: 32 }), load: { concurrency: 2, duration: '60s', warmup: '0s' } });`);
    const run = project.start('run');
    await run.printed(/chat: measuring/);
    await sleep(1_500);
    for (const pid of processesOf(basename(project.runs.at(-1)!), 'serve')) process.kill(pid, 'SIGKILL');
    const { code, stdout } = await run.finished;
    expect(code, stdout).toBe(3);
    const [bench] = project.result.benchmarks;
    expect(bench!.validity).toMatchObject({ valid: false });
    expect(bench!.metrics['latency']!.n).toBeGreaterThan(0);
    expect(stdout).toMatch(/SIGKILL/);
    expect(leftRunning(project)).toEqual([]);
  });

  it('has a knee that a sweep finds: it answers four at once, and two hundred wait for one another', async (context) => {
    const { expect } = context;
    const project = ollamaProject(
      context,
      `bench.sweep('knee', { target: llm, workload: ollama.chat({ ${short}, outputTokens: 32 }), load: { concurrency: [1, 2, 200], operations: 300, warmup: '0s', timeout: '60s' } },
        (sweep) => { expect(sweep.knee.concurrency).toBeLessThan(200); });`,
    );
    const { code, stdout } = await project.ubench('run', late);
    expect(code, stdout).toBe(0);
    expect([1, 2]).toContain(project.result.sweeps[0]!.knee);
  });

  it('has a goodput that an assertion is about: exit code 0 where it holds, 1 where it does not', async (context) => {
    const { expect } = context;
    const within = ollamaProject(context, judged("{ ttft: '20s', tpot: '10s' }"));
    const met = await within.ubench('run', late);
    expect(met.code, met.stdout + met.stderr).toBe(0);
    const beyond = ollamaProject(context, judged("{ ttft: '1µs' }"));
    const missed = await beyond.ubench('run', late);
    expect(missed.code, missed.stdout + missed.stderr).toBe(1);
    expect(missed.stdout).toContain('goodput');
  });

  it('is asked without a spec, as any endpoint that speaks OpenAI’s dialects', async (context) => {
    const { expect } = context;
    const { url } = await startOllama(context, 'tiny');
    const project = new Project({}, context.onTestFinished);
    const { code, stdout, stderr } = await project.ubench('quick', 'openai', `${url}/v1`, '--rate', '4/s', '--duration', '5s', late);
    expect(code, stdout + stderr).toBe(0);
    expect(project.result.benchmarks[0]!.metrics['ttft']!.n).toBeGreaterThan(5);
  });

  it('is asked without a spec, by its own name', async (context) => {
    const { expect } = context;
    const { url } = await startOllama(context, 'tiny');
    const project = new Project({}, context.onTestFinished);
    const { code, stdout, stderr } = await project.ubench('quick', 'ollama', url, '--rate', '4/s', '--duration', '5s', late);
    expect(code, stdout + stderr).toBe(0);
    expect(project.result.benchmarks[0]!.metrics['evalTime']!.n).toBeGreaterThan(5);
  });
});
