import { resolve } from 'node:path';
import { UbenchError } from '@ubench/errors';
import type { WorkloadContext } from '@ubench/load';
import { llmAccessOf } from '../endpoint-access.ts';
import { estimatingTokenizer } from './estimating-tokenizer.ts';
import { localTokenizer } from './local-tokenizer.ts';
import { serverTokenizer } from './server-tokenizer.ts';
import type { TokenizerOption } from './tokenizer-option.ts';
import type { Tokenizer } from './tokenizer.ts';

export type TokenizerContext = Pick<WorkloadContext<{ readonly tokenizer?: TokenizerOption; readonly model?: string | undefined }>, 'endpoint' | 'options' | 'directory' | 'signal'>;

/**
 * What the option asks for; without one, the server's where it has one. To be closed.
 * @throws UBENCH_E_TOKENIZER_FILE, UBENCH_E_TOKENIZER_SERVER
 */
export async function openTokenizer({ endpoint, options, directory = '.', signal }: TokenizerContext): Promise<Tokenizer> {
  const { tokenizer, model = llmAccessOf(endpoint).model } = options;
  if (typeof tokenizer === 'object') return localTokenizer(resolve(directory, tokenizer.file), tokenizer.file);
  if (tokenizer === 'estimate') return estimatingTokenizer;
  try {
    return await serverTokenizer(endpoint, model, signal);
  } catch (error) {
    if (tokenizer === undefined && error instanceof UbenchError) return estimatingTokenizer;
    throw error;
  }
}
