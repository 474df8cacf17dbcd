import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { local } from '@ubench/backend-local';
import plugin, { ollama } from '@ubench/service-ollama';
import { tinyModelFile } from '@ubench/testkit';
import { testService } from '@ubench/testkit/conformance';
import { afterAll } from 'vitest';
import { withService } from '../services/with-service.ts';

const directory = mkdtempSync(join(tmpdir(), 'ubench-ollama-'));
afterAll(() => rmSync(directory, { recursive: true }));

const small = { dataset: { kind: 'random', inputTokens: 8 }, outputTokens: 4 } as const;

withService('ollama', (binary) => {
  testService(ollama({ binary, model: 'tiny', create: { gguf: tinyModelFile(directory), parameters: { num_thread: 1 } }, contextLength: 1024, parallel: 2 }), {
    plugin,
    backend: local(),
    workloads: [
      ollama.chat({ ...small, contextLength: 1024 }),
      ollama.generate(small),
      ollama.v1Chat(small),
      ollama.v1Completions(small),
      ollama.embeddings({ dataset: small.dataset, batchSize: 2 }),
    ],
    refused: [{ model: '' }, { port: 70_000 }, { create: { gguf: 'a.gguf' } }, { model: 'a', create: {} }, { model: 'a', create: { gguf: 'a.gguf', from: 'b' } }, { env: { OLLAMA_HOST: '0.0.0.0' } }, { parallel: 0 }],
  });
});
