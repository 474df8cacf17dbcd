import { counterRandom } from '@ubench/load';
import { encodeGguf, type GgufTensor, type GgufValue } from './gguf.ts';
import { pieceIds, tinyVocabulary } from './vocabulary.ts';

export interface TinyModelOptions {
  /** The same seed gives the same bytes. Default: 1. */
  readonly seed?: number;
  /** The most tokens of prompt and answer together that the model says it was made for. Default: 4,096. */
  readonly contextLength?: number;
  /** How likely every token is the last, about, at temperature 1. Default: 0, so that an answer is as long as was asked for. */
  readonly endProbability?: number;
}

const width = 64;
const layers = 2;
const heads = 4;
const headsOfKeys = 2;
const innerWidth = 128;
const headWidth = width / heads;
/** How far the scores of words lie apart: their standard deviation. */
const spread = 2;
/** A score that no draw makes up for. */
const never = -60;
/** What the constant of the residual stream is divided by in the last normalisation: the root of its mean square there, as it comes out with these weights. */
const lastScale = 1.3;

/**
 * A language model of some 200,000 random weights as a GGUF file, for servers that run on llama.cpp: it answers with English words in random order, in microseconds for each, and
 * runs everywhere. It is a Llama, and knows no meaning; what is measured with it is the server around it.
 *
 * The first number of every token's embedding is 1, and no layer adds to it: so the first column of the output matrix is a bias for each token, by which the model
 * says whole words alone, never half a character.
 */
export function tinyModel({ seed = 1, contextLength = 4_096, endProbability = 0 }: TinyModelOptions = {}): Buffer {
  const random = counterRandom(seed);
  const pieces = tinyVocabulary();
  const spoken = pieces.filter(({ isWord }) => isWord).length;
  /** The logarithm of what the exponentials of the words' scores add up to, as expected. */
  const logOfWords = Math.log(spoken) + spread ** 2 / 2;
  const bias = pieces.map(({ isWord }, id) => {
    if (id === pieceIds.end && endProbability > 0) return logOfWords + Math.log(endProbability / (1 - endProbability));
    return isWord ? 0 : never;
  });

  const ones = (name: string): GgufTensor => matrix(name, width, 1, () => 1);
  const mixing = (name: string, from: number, to: number): GgufTensor => matrix(name, from, to, () => random.normal() / Math.sqrt(from));
  /** Adds to the residual stream, and so not to its first number. */
  const adding = (name: string, from: number): GgufTensor => matrix(name, from, width, (_, row) => (row === 0 ? 0 : (0.7 * random.normal()) / Math.sqrt(from)));
  const layer = (number: number): GgufTensor[] => {
    const of = `blk.${number}`;
    return [
      ones(`${of}.attn_norm`),
      mixing(`${of}.attn_q`, width, width),
      mixing(`${of}.attn_k`, width, headWidth * headsOfKeys),
      mixing(`${of}.attn_v`, width, headWidth * headsOfKeys),
      adding(`${of}.attn_output`, width),
      ones(`${of}.ffn_norm`),
      mixing(`${of}.ffn_gate`, width, innerWidth),
      mixing(`${of}.ffn_up`, width, innerWidth),
      adding(`${of}.ffn_down`, innerWidth),
    ];
  };

  return encodeGguf(metadataOf(contextLength), [
    matrix('token_embd', width, pieces.length, (column) => (column === 0 ? 1 : random.normal())),
    ...Array.from({ length: layers }, (_, number) => layer(number)).flat(),
    ones('output_norm'),
    matrix('output', width, pieces.length, (column, id) => {
      if (column === 0) return bias[id]! * lastScale;
      return id === pieceIds.end ? 0 : (spread * random.normal()) / Math.sqrt(width - 1);
    }),
  ]);
}

/** @param value Of the weight at a column of a row. */
const matrix = (name: string, columns: number, rows: number, value: (column: number, row: number) => number): GgufTensor => ({
  name: `${name}.weight`,
  shape: rows === 1 ? [columns] : [columns, rows],
  data: Float32Array.from({ length: columns * rows }, (_, index) => value(index % columns, Math.floor(index / columns))),
});

const text = (value: string): GgufValue => ({ type: 'string', value });
const count = (value: number): GgufValue => ({ type: 'uint32', value });
const real = (value: number): GgufValue => ({ type: 'float32', value });
const flag = (value: boolean): GgufValue => ({ type: 'bool', value });

function metadataOf(contextLength: number): Record<string, GgufValue> {
  const pieces = tinyVocabulary();
  return {
    'general.architecture': text('llama'),
    'general.name': text('tiny-random'),
    // All weights are 32-bit floats.
    'general.file_type': count(0),
    'llama.vocab_size': count(pieces.length),
    'llama.context_length': count(contextLength),
    'llama.embedding_length': count(width),
    'llama.block_count': count(layers),
    'llama.feed_forward_length': count(innerWidth),
    'llama.attention.head_count': count(heads),
    'llama.attention.head_count_kv': count(headsOfKeys),
    'llama.attention.layer_norm_rms_epsilon': real(1e-5),
    'llama.rope.dimension_count': count(headWidth),
    'llama.rope.freq_base': real(10_000),
    'tokenizer.ggml.model': text('llama'),
    'tokenizer.ggml.pre': text('default'),
    'tokenizer.ggml.tokens': { type: 'array', of: 'string', values: pieces.map((piece) => piece.text) },
    'tokenizer.ggml.scores': { type: 'array', of: 'float32', values: pieces.map(({ score }) => score) },
    'tokenizer.ggml.token_type': { type: 'array', of: 'int32', values: pieces.map(({ kind }) => kind) },
    'tokenizer.ggml.bos_token_id': count(pieceIds.begin),
    'tokenizer.ggml.eos_token_id': count(pieceIds.end),
    'tokenizer.ggml.unknown_token_id': count(pieceIds.unknown),
    'tokenizer.ggml.add_bos_token': flag(true),
    'tokenizer.ggml.add_eos_token': flag(false),
  };
}
