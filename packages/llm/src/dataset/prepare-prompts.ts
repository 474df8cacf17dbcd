import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { WorkloadContext } from '@ubench/load';
import type { PreparedPrompts } from '../prompt/prompt-source.ts';
import { openTokenizer } from '../tokenizer/open-tokenizer.ts';
import { findTokenWords } from '../tokenizer/token-text.ts';
import type { TokenizerOption } from '../tokenizer/tokenizer-option.ts';
import type { Dataset } from './dataset-option.ts';
import { contentHash } from './file-entries.ts';
import { imageFiles, imagePrompts } from './images-dataset.ts';
import { jsonlPrompts } from './jsonl-dataset.ts';
import type { MadePrompts } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import { type PromptsFile, readPromptsFile, writePromptsFile } from './prompts-file.ts';
import { randomPrompts } from './random-dataset.ts';
import { sessionPrompts } from './sessions-dataset.ts';
import { shareGptPrompts } from './share-gpt-dataset.ts';
import { sonnetPrompts } from './sonnet-dataset.ts';
import { tracedPrompts } from './traced-dataset.ts';

/** What of a workload's context prompts are made from. */
export type PromptContext = Pick<
  WorkloadContext<{ readonly dataset: Dataset; readonly tokenizer?: TokenizerOption; readonly model?: string | undefined }>,
  'endpoint' | 'options' | 'seed' | 'cacheDir' | 'directory' | 'signal'
>;

/**
 * Makes the prompts of a workload, once for all agents, and leaves them in the cache directory under a hash of what they are made from: the
 * options, the content of the files, the seed and the tokenizer.
 * @throws UBENCH_E_DATASET_…, UBENCH_E_TOKENIZER_…
 */
export async function preparePrompts(context: PromptContext): Promise<PreparedPrompts> {
  const { options, seed, cacheDir, directory = '.', signal } = context;
  const { dataset } = options;
  const pathOf = (file: string): string => resolve(directory, file);
  const contents: string[] = [];
  for (const file of await filesOf(dataset, pathOf)) contents.push(await contentHash(directory, file));
  const tokenizer = await openTokenizer(context);
  try {
    const madeFrom = { version: makingVersion, dataset, contents, seed, tokenizer: tokenizer.identity };
    const path = join(cacheDir, 'prompts', `${createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex')}.jsonl`);
    const known = readPromptsFile(path);
    if (known !== undefined) return preparedOf(path, known, known.lines.length);
    const words = await findTokenWords(tokenizer);
    const made = await madePrompts(dataset, { tokenizer, words, seed, signal, pathOf });
    signal.throwIfAborted();
    writePromptsFile(path, made);
    return preparedOf(path, made, made.items.length);
  } finally {
    await tokenizer.close();
  }
}

/** Raised when other prompts are made of the same: those of the cache are others then. */
const makingVersion = 1;

function preparedOf(path: string, { layout, exact, leftOut }: Omit<PromptsFile, 'lines'>, items: number): PreparedPrompts {
  return { path, count: layout === 'sessions' ? items - 1 : items, exact, ...(Object.keys(leftOut).length === 0 ? {} : { leftOut: { ...leftOut } }) };
}

async function filesOf(dataset: Dataset, pathOf: (file: string) => string): Promise<readonly string[]> {
  if (dataset.kind === 'images') return imageFiles(dataset, { pathOf });
  return 'file' in dataset && dataset.file !== undefined ? [dataset.file] : [];
}

function madePrompts(dataset: Dataset, making: PromptMaking): Promise<MadePrompts> {
  switch (dataset.kind) {
    case 'random':
      return randomPrompts(dataset, making);
    case 'sonnet':
      return sonnetPrompts(dataset, making);
    case 'shareGpt':
      return shareGptPrompts(dataset, making);
    case 'jsonl':
      return jsonlPrompts(dataset, making);
    case 'images':
      return imagePrompts(dataset, making);
    case 'traced':
      return tracedPrompts(dataset, making);
    case 'sessions':
      return sessionPrompts(dataset, making);
  }
}
