import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { local } from '@ubench/backend-local';
import { requestLaunch, silentLogger } from '@ubench/core';
import { ollama, ollamaService } from '@ubench/service-ollama';
import type { TestContext } from 'vitest';
import { requireService } from '../services/require-service.ts';
import { tinyModelPath } from './ollama-project.ts';

export interface RunningOllama {
  readonly url: string;
  readonly binary: string;
  /** Where it keeps its models. */
  readonly models: string;
}

/** A real Ollama that a test has for itself until it ends. @param model It is made under this name; none: the server is empty. */
export async function startOllama(context: TestContext, model?: string): Promise<RunningOllama> {
  const binary = requireService('ollama', context);
  const directory = mkdtempSync(join(tmpdir(), 'ubench-ollama-'));
  const models = join(directory, 'models');
  const create = { gguf: tinyModelPath(), parameters: { num_thread: 1 } };
  const { options } = ollama({ binary, modelsDirectory: models, contextLength: 4096, parallel: 4, ...(model !== undefined && { model, create }) });
  const parsed = ollamaService.options.parse(options);
  const backend = local();
  const { instances } = backend.type.create(backend.options, { log: silentLogger });
  const launch = { deployment: 'ollama', service: 'ollama', owner: { run: `test-${randomUUID()}` }, log: { directory, name: 'ollama.log' }, request: requestLaunch((c) => ollamaService.launch(parsed, c)) };
  const [handle] = await instances.start([launch], new AbortController().signal);
  context.onTestFinished(async () => {
    await instances.stop([handle!]);
    rmSync(directory, { recursive: true });
  });
  const endpoint = await instances.endpoint(handle!);
  const signal = AbortSignal.timeout(60_000);
  while (!(await ollamaService.probe(endpoint, parsed, signal)).ready) await sleep(50);
  if (model !== undefined) await ollamaService.provision(endpoint, parsed, { directory, signal, step: (_name, work) => work(() => {}) });
  return { url: endpoint.url, binary, models };
}

/** Processes of Ollama that run with a word among their arguments: `serve`, or `runner` for those that have a model; by the mark that ubench gives all it starts. */
export function processesOf(run: string, word: 'serve' | 'runner'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`UBENCH_OWNER=${run}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] === word;
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}
