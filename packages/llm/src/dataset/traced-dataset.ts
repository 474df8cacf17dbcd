import { counterRandom, type TraceFields } from '@ubench/load';
import { z } from 'zod';
import { message, type Prompt } from '../prompt/prompt.ts';
import { tokenWords } from '../tokenizer/token-text.ts';
import { WordRing } from '../tokenizer/word-ring.ts';
import { datasetErrors } from './dataset-errors.ts';
import type { MadePrompts } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import { mostTokens } from './token-lengths.ts';

const column = (what: string, names: readonly string[]) => z.string().min(1).optional().describe(`Column that holds ${what}. Default: ${names.map((name) => `\`${name}\``).join(', ')}.`);

/** How traces in the field call what they have. */
const columnNames = {
  prompt: ['prompt', 'text'],
  messages: ['messages'],
  inputTokens: ['input_length', 'input_tokens', 'ContextTokens', 'Request tokens'],
  outputTokens: ['output_length', 'output_tokens', 'GeneratedTokens', 'Response tokens'],
  hashIds: ['hash_ids'],
} as const;

const columns = z.strictObject({
  prompt: column('the text to send', columnNames.prompt),
  messages: column('messages to send, as JSON', columnNames.messages),
  inputTokens: column('how long the prompt is, in tokens', columnNames.inputTokens),
  outputTokens: column('how many tokens to ask for', columnNames.outputTokens),
  hashIds: column('a list of numbers as JSON, one for each block of the prompt; the same number is the same text', columnNames.hashIds),
});

export const tracedDataset = z
  .strictObject({
    kind: z.literal('traced').describe('What `traced()` writes.'),
    columns: columns.prefault({}).describe('Where the trace has what: by default the columns of Mooncake, Azure, BurstGPT and those of our own are known.'),
    blockTokens: z.int().positive().max(mostTokens).default(512).describe('Tokens of a block that `hash_ids` names.'),
  })
  .describe('Each operation is what the replayed trace says of it: its prompt, or a text of as many tokens.');
export type TracedDataset = z.output<typeof tracedDataset>;

const tracedItem = z.strictObject({ words: tokenWords, columns, blockTokens: z.int() });
type TracedItem = z.infer<typeof tracedItem>;

/** The load has the trace: what agents need is what its texts are made of. */
export async function tracedPrompts({ columns: given, blockTokens }: TracedDataset, { words }: PromptMaking): Promise<MadePrompts> {
  const item: TracedItem = { words, columns: given, blockTokens };
  return { layout: 'traced', items: [item], exact: words.exact, leftOut: {} };
}

/** Apart from the streams of the load itself, which share the seed. */
const stream = { prompts: 0x6c20, blocks: 0x6c21, ring: 0x6c22 } as const;

/** What agents make the prompts of a trace of. @param item As {@link tracedPrompts} left it. */
export function tracedSource(item: unknown, seed: number): (i: number, fields: TraceFields) => Prompt {
  const { words, columns: given, blockTokens } = tracedItem.parse(item);
  const ring = new WordRing(words, counterRandom(seed, stream.ring));
  const [prompts, blocks] = [counterRandom(seed, stream.prompts), counterRandom(seed, stream.blocks)];
  const named = (fields: TraceFields, what: keyof typeof columnNames): string | undefined => {
    const own = given[what];
    if (own !== undefined) return fields[own];
    for (const name of columnNames[what]) if (fields[name] !== undefined) return fields[name];
    return undefined;
  };
  return (i, fields) => {
    const refused = (problem: string): Error => datasetErrors.UBENCH_E_DATASET_TRACED({ operation: i, problem });
    const lengthIn = (what: 'inputTokens' | 'outputTokens'): number | undefined => {
      const text = named(fields, what);
      const length = Number(text);
      if (text !== undefined && !(Number.isSafeInteger(length) && length >= 0 && length <= mostTokens && text.trim() !== '')) throw refused(`'${text}' is no number of tokens`);
      return text === undefined ? undefined : length;
    };
    const output = lengthIn('outputTokens');
    // A request that failed when the trace was taken had no answer; it arrived all the same, and no server generates nothing.
    const asked = output === undefined ? {} : { outputTokens: Math.max(1, output) };
    const messages = named(fields, 'messages');
    if (messages !== undefined) return { messages: messagesIn(messages, refused), ...asked };
    const prompt = named(fields, 'prompt');
    if (prompt !== undefined) return { text: prompt, ...asked };
    const tokens = lengthIn('inputTokens');
    if (tokens === undefined) throw refused(`it has neither a prompt nor a length; its columns are ${Object.keys(fields).join(', ') || 'none'}`);
    const hashes = named(fields, 'hashIds');
    // A prompt without a token is one that no server takes.
    const length = Math.max(1, tokens);
    prompts.at(i);
    if (hashes === undefined) return { text: ring.text(length, prompts), tokens: length, ...asked };
    const parts: string[] = [];
    let left = length;
    for (const hash of hashesIn(hashes, refused)) {
      if (left === 0) break;
      blocks.at(hash);
      const own = Math.min(left, blockTokens);
      parts.push(ring.text(own, blocks, parts.length > 0));
      left -= own;
    }
    if (left > 0) parts.push(ring.text(left, prompts, parts.length > 0));
    return { text: parts.join(' '), tokens: length, ...asked };
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messagesIn(text: string, refused: (problem: string) => Error): Prompt['messages'] & {} {
  const parsed = z.array(message).min(1).safeParse(jsonOf(text));
  if (!parsed.success) throw refused('its messages are no list of { role, content }');
  return parsed.data;
}

const hashList = z.array(z.int().nonnegative());

function hashesIn(text: string, refused: (problem: string) => Error): readonly number[] {
  const parsed = hashList.safeParse(jsonOf(text));
  if (!parsed.success) throw refused('its hash ids are no list of numbers');
  return parsed.data;
}
