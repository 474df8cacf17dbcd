import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { toErrorRecord } from '@ubench/errors';
import { tokenizerErrors } from './tokenizer-errors.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * The tokenizer of a `tokenizer.json`.
 * @param path Absolute.
 * @param shown How errors call it.
 * @throws UBENCH_E_TOKENIZER_FILE
 */
export async function localTokenizer(path: string, shown: string): Promise<Tokenizer> {
  const refused = (problem: string, cause?: unknown): Error => tokenizerErrors.UBENCH_E_TOKENIZER_FILE({ path: shown, problem }, { cause });
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      throw refused(toErrorRecord(cause).what, cause);
    }
  };
  const text = await read(path);
  const beside = await readFile(join(dirname(path), 'tokenizer_config.json'), 'utf8').catch(() => '{}');
  const encode = encoderOf(text, beside, refused);
  return {
    identity: createHash('sha256').update(text).update(beside).digest('hex'),
    exact: true,
    count: async (given) => encode(given).length,
    encode: async (given) => encode(given),
    close: async () => {},
  };
}

function encoderOf(text: string, config: string, refused: (problem: string, cause?: unknown) => Error): (text: string) => readonly number[] {
  try {
    const tokenizer = new HuggingFaceTokenizer(JSON.parse(text) as object, JSON.parse(config) as object);
    const encode = (given: string): readonly number[] => tokenizer.encode(given, { add_special_tokens: false }).ids;
    // What it lacks shows at the first text only.
    if (encode('a').length === 0) throw new Error('it makes no token of a letter');
    return encode;
  } catch (cause) {
    throw refused(toErrorRecord(cause).what, cause);
  }
}
