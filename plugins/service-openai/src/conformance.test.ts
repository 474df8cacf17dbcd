import { local } from '@ubench/backend-local';
import { llmSimulatorCommand } from '@ubench/testkit';
import { testService } from '@ubench/testkit/conformance';
import plugin, { openai } from './index.ts';

const dataset = { kind: 'random', prompts: 6, inputTokens: 4 } as const;
const small = { dataset, outputTokens: 5 } as const;

testService(openai({ command: llmSimulatorCommand({ port: '{port}', timeToFirstToken: '1ms', interTokenLatency: '1ms' }) }), {
  plugin,
  backend: local(),
  workloads: [
    openai.chat({ ...small, continuousUsage: true, tokenLimit: 'max_tokens' }),
    openai.completions({ ...small, cancel: { share: '50%', afterTokens: 2 } }),
    openai.responses(small),
    openai.embeddings({ dataset, batchSize: 2 }),
    openai.rerank({ dataset, documents: 3 }),
  ],
  refused: [{ command: ['server'] }, { command: [] }, { apiKey: 'sk-written' }],
});
