import { join } from 'node:path';
import { local } from '@ubench/backend-local';
import { testService } from '@ubench/testkit/conformance';
import plugin, { openai } from './index.ts';

const small = { kind: 'random', prompts: 6, inputTokens: 4 } as const;

testService(openai({ command: ['node', join(import.meta.dirname, 'testing/answer-server.ts'), '{host}', '{port}'] }), {
  plugin,
  backend: local(),
  workloads: [openai.embeddings({ dataset: small, batchSize: 2 }), openai.rerank({ dataset: small, documents: 3 })],
  refused: [{ command: ['server'] }, { command: [] }, { apiKey: 'sk-written' }],
});
