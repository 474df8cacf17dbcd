import { join } from 'node:path';
import { tinyModelFile } from '@ubench/testkit';
import type { TestContext } from 'vitest';
import { Project, repository } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';

export const tinyModelPath = (): string => tinyModelFile(join(repository, 'node_modules/.cache/ubench'));

/** Options of a service that makes the tiny model its own. One thread: those of llama.cpp spin where they wait. */
export const tiny = (binary: string, contextLength = 4096): string =>
  `{ binary: ${JSON.stringify(binary)}, model: 'tiny', create: { gguf: ${JSON.stringify(tinyModelPath())}, parameters: { num_thread: 1 } }, contextLength: ${contextLength}, parallel: 4 }`;

const imports = `import { ollama } from '@ubench/service-ollama';
import { bench, deploy, describe, expect } from 'ubench';
`;

/**
 * A project with a spec on a real Ollama, which the test skips, or fails in CI, where there is none.
 * @param spec Its benchmarks; their target is `llm`.
 * @param options Of the service, as code.
 */
export function ollamaProject(context: TestContext, spec: string, options: (binary: string) => string = tiny): Project {
  const binary = requireService('ollama', context);
  return new Project({ 'a.bench.ts': `${imports}const llm = deploy(ollama(${options(binary)}), { name: 'llm' });\n${spec}\n` }, context.onTestFinished);
}
