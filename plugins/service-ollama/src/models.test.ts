import { expect, it } from 'vitest';
import { isSameModel } from './models.ts';

it.each([
  ['tiny', 'tiny:latest', true],
  ['library/tiny', 'tiny:latest', true],
  ['registry.ollama.ai/library/qwen3:0.6b', 'qwen3:0.6b', true],
  ['http://127.0.0.1:5000/library/tiny', '127.0.0.1:5000/library/tiny:latest', true],
  ['hf.co/someone/model-GGUF:Q4_K_M', 'hf.co/someone/model-GGUF:Q4_K_M', true],
  ['tiny', 'tiny:1b', false],
  ['tiny', 'someone/tiny:latest', false],
])('%s and %s: the same model is %s', (one, other, same) => {
  expect(isSameModel(one, other)).toBe(same);
});
