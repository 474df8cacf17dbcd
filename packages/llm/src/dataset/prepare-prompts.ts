import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { WorkloadContext } from '@ubench/load';
import type { PreparedPrompts } from '../prompt/prompt-source.ts';
import type { PromptOptions } from './dataset-option.ts';
import { readPromptsFile, writePromptsFile } from './prompts-file.ts';
import { randomPrompts } from './random-dataset.ts';

/** Makes the prompts of a workload, once for all agents, and leaves them in the cache directory under a hash of what they are made from. */
export async function preparePrompts({ options, seed, cacheDir, signal }: WorkloadContext<PromptOptions>): Promise<PreparedPrompts> {
  signal.throwIfAborted();
  const { dataset } = options;
  const hash = createHash('sha256').update(JSON.stringify({ dataset, seed })).digest('hex');
  const path = join(cacheDir, 'prompts', `${hash}.jsonl`);
  const known = readPromptsFile(path);
  if (known !== undefined) return { path, count: known.lines.length, exact: known.exact };
  const prompts = randomPrompts(dataset, seed);
  writePromptsFile(path, prompts, false);
  return { path, count: prompts.length, exact: false };
}
