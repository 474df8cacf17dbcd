import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A language model without weights, in the files of the Hugging Face hub: what vLLM serves with `--load-format dummy`, which makes random
 * weights. The tokenizer is a byte-level BPE that is learnt here, so every text has tokens; the same files every time.
 */
export function writeTinyModel(directory: string): void {
  const { tokenizer, size } = tinyTokenizer();
  mkdirSync(directory, { recursive: true });
  const write = (name: string, content: object): void => writeFileSync(join(directory, name), `${JSON.stringify(content, null, 1)}\n`);
  write('tokenizer.json', tokenizer);
  write('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: null,
    eos_token: special[1],
    pad_token: special[2],
    model_max_length: contextLength,
    clean_up_tokenization_spaces: false,
    chat_template: `{% for m in messages %}${special[0]}{{ m['role'] }}\n{{ m['content'] }}${special[1]}\n{% endfor %}{% if add_generation_prompt %}${special[0]}assistant\n{% endif %}`,
  });
  write('generation_config.json', { eos_token_id: 1, pad_token_id: 2 });
  write('config.json', {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: 64,
    intermediate_size: 128,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 2,
    head_dim: 32,
    vocab_size: size,
    max_position_embeddings: contextLength,
    rms_norm_eps: 1e-5,
    rope_theta: 10_000,
    hidden_act: 'silu',
    tie_word_embeddings: false,
    attention_bias: false,
    mlp_bias: false,
    bos_token_id: 0,
    eos_token_id: 1,
    torch_dtype: 'float32',
    initializer_range: 0.02,
  });
}

const contextLength = 4096;
const special = ['<|start|>', '<|end|>', '<|pad|>'] as const;
const wantedMerges = 240;

/** What merges are learnt from. */
const text = `A server of language models takes a prompt and answers with one token after the other. The time to the first token grows with the
length of the prompt, and the time between two tokens with the number of requests that are answered at once. Who measures a server must send
requests when they are due, whatever the server does, and write down when every chunk of an answer came. What was counted by the client has to
agree with what was counted by the server. A prompt that begins like an earlier one is computed in less time, because its beginning is kept.`;

function tinyTokenizer(): { readonly tokenizer: object; readonly size: number } {
  const alphabet = byteCharacters();
  const merges = learnMerges(words(text, alphabet));
  const tokens = [...special, ...alphabet, ...merges.map(([left, right]) => left + right)];
  // Two merges can make the same text; it has one number.
  const vocabulary = [...new Set(tokens)];
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  };
  return { tokenizer, size: vocabulary.length };
}

const isVisible = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;

/** GPT-2's way to write bytes as characters that can be seen: those that can stand for themselves do, the others follow from U+0100. */
function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isVisible(byte) ? byte : next++));
}

/** The words of a text with the space before each, as the characters of their bytes. */
const words = (from: string, alphabet: readonly string[]): string[][] =>
  from.replaceAll(/\s+/g, ' ').split(/(?= )/).map((word) => [...Buffer.from(word)].map((byte) => alphabet[byte]!));

/** Byte pair encoding: the commonest pair becomes one token, again and again; of equally common ones the first in the alphabet. */
function learnMerges(sequences: readonly string[][]): [string, string][] {
  const merges: [string, string][] = [];
  let current = sequences.map((sequence) => [...sequence]);
  while (merges.length < wantedMerges) {
    const counts = new Map<string, number>();
    for (const sequence of current) for (let i = 1; i < sequence.length; i++) counts.set(`${sequence[i - 1]} ${sequence[i]}`, (counts.get(`${sequence[i - 1]} ${sequence[i]}`) ?? 0) + 1);
    const [best] = [...counts].filter(([, count]) => count > 1).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    if (best === undefined) break;
    const pair = best[0].split(' ') as [string, string];
    merges.push(pair);
    current = current.map((sequence) => merged(sequence, pair));
  }
  return merges;
}

function merged(sequence: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = [];
  for (let i = 0; i < sequence.length; i++) {
    const joined = sequence[i] === left && sequence[i + 1] === right;
    result.push(joined ? left + right : sequence[i]!);
    if (joined) i++;
  }
  return result;
}
