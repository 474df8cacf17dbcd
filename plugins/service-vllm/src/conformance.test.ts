import { fileURLToPath } from 'node:url';
import { local } from '@ubench/backend-local';
import { random } from '@ubench/llm';
import { testService } from '@ubench/testkit/conformance';
import plugin, { vllm } from './index.ts';

const standIn = fileURLToPath(new URL('testing/vllm-stand-in.ts', import.meta.url));

// By the simulator in place of vLLM, which tests/vllm has the same suite for.
testService(vllm({ model: 'tiny', device: 'cpu', command: [process.execPath, standIn], maxModelLen: 2048, maxNumSeqs: 8 }), {
  plugin,
  backend: local(),
  workloads: [vllm.chat({ dataset: random({ prompts: 20, inputTokens: 8 }), outputTokens: 6 }), vllm.completions({ dataset: random({ prompts: 20, inputTokens: 8 }), outputTokens: 6, ignoreEos: true })],
  refused: [{ tensorParallel: 0 }, { device: 'tpu' }, { args: ['--host', '0.0.0.0'] }, { gpuMemoryUtilization: 1.2 }, { prefixCaching: 'yes' }, { apiKey: 'sk-as-text' }],
});
