import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a tokenizer that knows the words of the prompt, in the files of the Hugging Face hub: clients in Python do not start without one. */
export function writeWordTokenizer(directory: string): void {
  mkdirSync(directory, { recursive: true });
  const words = ['[UNK]', 'once', 'upon', 'a', 'time', 'one', 'even', 'qu', 'she', 'layer', 'will', 'poem'];
  const write = (name: string, content: object): void => writeFileSync(join(directory, name), JSON.stringify(content));
  write('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: 0, content: words[0], single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(words.map((word, i) => [word, i])), unk_token: words[0] },
  });
  write('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast', unk_token: words[0], model_max_length: 4096 });
}
