import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { ollamaProject } from './ollama-project.ts';
import { processesOf, startOllama } from './running-ollama.ts';

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

/** Judged by its goodput. */
const judged = (slo: string): string =>
  `bench('chat', { target: llm, workload: ollama.chat({ outputTokens: 8 }), load: { rate: '10/s', arrivals: 'poisson', duration: '3s', warmup: '0s' }, slo: ${slo} }, (result) => expect(result.goodput).toBeGreaterThan('1/s'));`;

describe.concurrent('a real Ollama', () => {
  it('is measured by its own dialects and by those of OpenAI: each token is counted once, as the server counts it', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, `bench.each(${JSON.stringify(all.map((name) => ({ name })))})('$name', ({ name }) => ({ target: llm, workload: ollama[name as 'chat']({ outputTokens: 16 }), load: ${load(12)} }));`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    for (const { parameters, metrics } of project.result.benchmarks) {
      const each = { n: 12, value: 16, min: 16, max: 16 };
      expect({ ...parameters, ...metrics }, stdout).toMatchObject({
        outputTokens: each, tokensPerChunk: { n: 12, min: 1, max: 1 }, 'finishReasons/length': { value: 12 }, estimatedTokens: { value_share: 0 }, ttft: { n: 12 }, itl: { n: 12 * 15 }, tpot: { n: 12 },
      });
      expect(Object.hasOwn(metrics, 'evalTime')).toBe(natively.includes(String(parameters['name'])));
    }
  });

  it('tells what loading, the prompt and the generation took, apart from what the client waited', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, `bench('chat', { target: llm, workload: ollama.chat({ outputTokens: 64 }), load: { concurrency: 1, operations: 20, warmup: '0s' } });`);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    const { metrics } = project.result.benchmarks[0]!;
    const mean = (name: string): number => (metrics[name] as { mean_ns: number }).mean_ns;
    expect(mean('loadTime') + mean('promptEvalTime') + mean('evalTime')).toBeLessThan(mean('latency'));
    expect(mean('evalTime')).toBeGreaterThan(mean('promptEvalTime'));
    // Loaded before: no request has waited for it.
    const loading = project.result.deployments[0]!.provision!.find(({ step }) => step === 'load')!;
    expect(loading.duration_ns).toBeGreaterThan(mean('loadTime'));
  });

  it('whose runner is killed has failed requests, natively and by /v1, and goes on with another', async (context) => {
    const { expect } = context;
    const project = ollamaProject(
      context,
      ['chat', 'v1Chat'].map((name) => `bench('${name}', { target: llm, workload: ollama.${name}({ outputTokens: 2000 }), load: { concurrency: 2, duration: '6s', warmup: '0s' } });`).join('\n'),
    );
    const run = project.start('run');
    for (const name of ['chat', 'v1Chat']) {
      await run.printed(new RegExp(`llm.*[^]*${name}: measuring`));
      await sleep(1_500);
      await killRunner(project);
    }
    const { code, stdout } = await run.finished;
    expect(code, stdout).toBe(3);
    const kinds = project.result.benchmarks.map(({ metrics }) => Object.keys(metrics).filter((metric) => metric.startsWith('errors/')));
    expect(kinds).toEqual([['errors/stream error'], ['errors/stream cut']]);
    for (const { metrics } of project.result.benchmarks) expect(metrics['latency']!.n).toBeGreaterThan(0);
  });

  it('refuses a prompt that its context does not hold, instead of cutting it', async (context) => {
    const { expect } = context;
    const prompts = "dataset: random({ inputTokens: 4000 }), outputTokens: 4";
    const project = ollamaProject(
      context,
      `import { random } from '@ubench/llm';
      bench('whole', { target: llm, workload: ollama.chat({ ${prompts} }), load: ${load(4)} });
      bench('cut', { target: llm, workload: ollama.chat({ ${prompts}, truncate: true }), load: ${load(4)} });`,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(3);
    const [whole, cut] = project.result.benchmarks;
    expect(whole!.metrics['errors/http 400']).toMatchObject({ value: 4 });
    expect(stdout).toContain('the input length exceeds the context length');
    expect(cut!.metrics['promptTokens']).toMatchObject({ n: 4, max: expect.any(Number) });
    expect((cut!.metrics['promptTokens'] as { max: number }).max).toBeLessThanOrEqual(4096);
  });

  it('that dies during a load leaves what was measured until then, and what it said last', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, `bench('chat', { target: llm, workload: ollama.chat({ outputTokens: 32 }), load: { concurrency: 2, duration: '60s', warmup: '0s' } });`);
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

  it('has a knee that a sweep finds', async (context) => {
    const { expect } = context;
    const project = ollamaProject(
      context,
      `bench.sweep('knee', { target: llm, workload: ollama.chat({ outputTokens: 256 }), load: { rate: ['2/s', '4/s', '2000/s'], duration: '2s', warmup: '0s', maxConcurrency: 16, grace: '5s' }, slo: { ttft: '1s' }, maxErrorShare: 1 },
        (sweep) => { expect(sweep.knee.rate).toBeLessThan('2000/s'); expect(sweep.knee.rate).toBeGreaterThan('1/s'); });`,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(0);
    expect(project.result.sweeps[0]!.knee).toBeLessThan(2000);
  });

  it('has a goodput that an assertion is about: exit code 0 where it holds, 1 where it does not', async (context) => {
    const { expect } = context;
    const within = ollamaProject(context, judged("{ ttft: '20s', tpot: '10s' }"));
    const met = await within.ubench('run');
    expect(met.code, met.stdout + met.stderr).toBe(0);
    const beyond = ollamaProject(context, judged("{ ttft: '1µs' }"));
    const missed = await beyond.ubench('run');
    expect(missed.code, missed.stdout + missed.stderr).toBe(1);
    expect(missed.stdout).toContain('goodput');
  });

  it('is asked without a spec, as any endpoint that speaks OpenAI’s dialects', async (context) => {
    const { expect } = context;
    const { url } = await startOllama(context, 'tiny');
    const project = new Project({}, context.onTestFinished);
    const { code, stdout, stderr } = await project.ubench('quick', 'openai', `${url}/v1`, '--rate', '4/s', '--duration', '5s');
    expect(code, stdout + stderr).toBe(0);
    expect(project.result.benchmarks[0]!.metrics['ttft']!.n).toBeGreaterThan(5);
  });

  it('is asked without a spec, by its own name', async (context) => {
    const { expect } = context;
    const { url } = await startOllama(context, 'tiny');
    const project = new Project({}, context.onTestFinished);
    const { code, stdout, stderr } = await project.ubench('quick', 'ollama', url, '--rate', '4/s', '--duration', '5s');
    expect(code, stdout + stderr).toBe(0);
    expect(project.result.benchmarks[0]!.metrics['evalTime']!.n).toBeGreaterThan(5);
  });
});
