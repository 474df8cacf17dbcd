import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { startModelRegistry } from './model-registry.ts';
import { ollamaProject, tiny } from './ollama-project.ts';
import { startOllama } from './running-ollama.ts';

const few = "bench('chat', { target: llm, workload: ollama.chat({ dataset: { kind: 'random', inputTokens: 8 }, outputTokens: 4 }), load: { concurrency: 1, operations: 4, warmup: '0s' } });";
const stepsOf = (steps: readonly { readonly step: string }[] | undefined) => steps?.map(({ step }) => step);

describe.concurrent('the model of an Ollama', () => {
  it('is made from a file and loaded before any load, and the result says what each took and what was measured', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, few);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    const [deployment] = project.result.deployments;
    expect(stepsOf(deployment!.provision)).toEqual(['upload', 'create', 'load']);
    expect(stderr).toMatch(/llm: upload\nllm: upload took .*\nllm: create\nllm: create took .*\nllm: load\nllm: load took /);
    expect(deployment!.facts).toEqual({
      version: '0.17.4', model: 'tiny', digest: expect.stringMatching(/^[0-9a-f]{64}$/), format: 'gguf', family: 'llama', parameter_size: expect.stringMatching(/K$/), quantization: 'unknown', parameters: 'num_thread 1',
      context_length: 4096, model_context_length: 4096, memory_bytes: expect.any(Number), processor: '100% CPU',
    });
    expect(project.result.benchmarks[0]!.trials[0]!.server.metrics).toMatchObject({ models_loaded: expect.arrayContaining([1]), model_bytes: expect.any(Array), model_vram_bytes: expect.arrayContaining([0]) });
    expect(leftRunning(project)).toEqual([]);
  });

  it('is pulled from its registry where that was asked for, at a server that runs already', async (context) => {
    const { expect } = context;
    const { models } = await startOllama(context, 'small');
    const registry = await startModelRegistry(models);
    context.onTestFinished(() => registry.close());
    const { url } = await startOllama(context);
    const project = ollamaProject(context, few, () => `{ model: '${registry.name('small')}', pull: { insecure: true } }`);
    const { code, stdout, stderr } = await project.ubench('run', '--at', `llm=${url}`);
    expect(code, stdout + stderr).toBe(0);
    expect(stepsOf(project.result.deployments[0]!.provision)).toEqual(['pull', 'load']);
    expect(project.result.deployments[0]!.facts).toMatchObject({ parameters: 'num_thread 1', processor: '100% CPU' });
    await project.ubench('run', '--at', `llm=${url}`);
    expect(stepsOf(project.result.deployments[0]!.provision)).toEqual(['load']);
  });

  it('that is missing is an error which names those there are, and how to fetch it', async (context) => {
    const { expect } = context;
    const { url } = await startOllama(context, 'tinny');
    const project = ollamaProject(context, few, () => "{ model: 'tiny' }");
    const { code, stdout } = await project.ubench('run', '--at', `llm=${url}`);
    expect(code).toBe(3);
    expect(project.result.deployments[0]!.error).toMatchObject({
      code: 'UBENCH_E_PROVISION',
      what: expect.stringContaining("The server has no model 'tiny' (did you mean 'tinny:latest'?); it has 'tinny:latest'."),
      fix: expect.stringContaining("ollama({ model: 'tiny', pull: true })"),
    });
    expect(stdout).toContain("it has 'tinny:latest'");
  });

  it('that is not named is the only one there is', async (context) => {
    const { expect } = context;
    const { url } = await startOllama(context, 'tiny');
    const project = ollamaProject(context, few, () => '{}');
    const { code, stderr } = await project.ubench('run', '--at', `llm=${url}`);
    expect(code, stderr).toBe(0);
    expect(project.result.deployments[0]!.facts).toMatchObject({ model: 'tiny:latest' });
  });

  it('that no registry has says what the registry said', async (context) => {
    const { expect } = context;
    const { url, models } = await startOllama(context);
    const registry = await startModelRegistry(models);
    context.onTestFinished(() => registry.close());
    const project = ollamaProject(context, few, () => `{ model: '${registry.name('tiny')}', pull: { insecure: true } }`);
    const { code } = await project.ubench('run', '--at', `llm=${url}`);
    expect(code).toBe(3);
    expect(project.result.deployments[0]!.error!.what).toContain('(pull): Ollama answered /api/pull with status 200: pull model manifest: file does not exist');
  });

  it('whose file is missing is an error with the path', async (context) => {
    const { expect } = context;
    const project = ollamaProject(context, few, (binary) => `{ binary: ${JSON.stringify(binary)}, model: 'tiny', create: { gguf: 'models/none.gguf' } }`);
    const { code } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.deployments[0]!.error!.what).toMatch(/\(upload\): The model's file .*\/models\/none\.gguf cannot be read: ENOENT/);
    expect(leftRunning(project)).toEqual([]);
  });

  it('whose pull stands still is let go by Ctrl-C, and the server with it', async (context) => {
    const { expect } = context;
    const { models } = await startOllama(context, 'small');
    const registry = await startModelRegistry(models, true);
    context.onTestFinished(() => registry.close());
    const project = ollamaProject(context, few, (binary) => `{ binary: ${JSON.stringify(binary)}, model: '${registry.name('small')}', pull: { insecure: true } }`);
    const run = project.start('run');
    await run.printed(/llm: pull/);
    run.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(130);
    expect(leftRunning(project)).toEqual([]);
  });

  it('is made anew from another, with parameters of its own, in a directory that outlives the run', async (context) => {
    const { expect } = context;
    const { models } = await startOllama(context, 'small');
    const project = ollamaProject(context, few, (binary) => tiny(binary).replace(/create: \{[^}]*\{/, "create: { from: 'small', parameters: { num_ctx: 512,").replace('{ binary', `{ modelsDirectory: ${JSON.stringify(models)}, binary`));
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    expect(stepsOf(project.result.deployments[0]!.provision)).toEqual(['create', 'load']);
    expect(project.result.deployments[0]!.facts).toMatchObject({ context_length: 512 });
  });
});
