import { z } from 'zod';
import { type Message, message } from '../prompt/prompt.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { choosePrompts } from './choose-prompts.ts';
import { datasetErrors } from './dataset-errors.ts';
import { openEntries, type Read } from './file-entries.ts';
import { maxPromptTokens, tooLong, withinBounds } from './length-bounds.ts';
import { type MadePrompts, pooled } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import { sharedPrefix } from './shared-prefix.ts';

export const jsonlDataset = z
  .strictObject({
    kind: z.literal('jsonl').describe('What `jsonl()` writes.'),
    file: z.string().min(1).describe('Relative to the spec.'),
    prompts: z.int().positive().default(1000).describe('How many entries are used at most; operation i sends number i modulo their count.'),
    order: z.enum(['seeded', 'file']).default('seeded').describe('Which are taken first: as the seed decides, or as in the file.'),
    promptField: z.string().min(1).optional().describe('Field that holds a text to send. Default: `prompt` or `text`.'),
    messagesField: z.string().min(1).optional().describe('Field that holds a list of messages, `{ role, content }`. Default: `messages`.'),
    outputTokensField: z.string().min(1).optional().describe('Field that says how many tokens are asked for. Default: `output_tokens`, `outputTokens`, `output_length` or `max_tokens`, where an entry has it.'),
    maxPromptTokens: maxPromptTokens.optional(),
    tooLong: tooLong.default('refuse'),
    sharedPrefix,
  })
  .describe('JSON lines, or a list in JSON: a text or messages in each entry, and how many tokens to ask for where it says so.');
export type JsonlDataset = z.output<typeof jsonlDataset>;

/** Names that a field has where the option gives none. */
export const fieldNames = {
  prompt: ['prompt', 'text'],
  messages: ['messages'],
  outputTokens: ['output_tokens', 'outputTokens', 'output_length', 'max_tokens'],
} as const;

type Entry = Pick<Prompt, 'outputTokens'> & ({ readonly text: string } | { readonly messages: readonly Message[] });

/** @throws UBENCH_E_DATASET_FILE, UBENCH_E_DATASET_ENTRY and the other errors of a data set */
export async function jsonlPrompts(dataset: JsonlDataset, making: PromptMaking): Promise<MadePrompts> {
  const { tokenizer } = making;
  const entries = await openEntries(making.pathOf(dataset.file), dataset.file, (value, where) => readEntryOf(dataset, value, where), making.signal);
  try {
    const { chosen, leftOut } = await choosePrompts(entries, { ...dataset, ...making }, async (entry, where): Promise<Read<Prompt>> => {
      if ('text' in entry) {
        const bounded = await withinBounds(tokenizer, entry.text, dataset, where);
        return 'leftOut' in bounded ? bounded : { entry: { ...entry, ...bounded.entry } };
      }
      const texts = textsOf(entry.messages);
      const before = await Promise.all(texts.slice(0, -1).map((text) => tokenizer.count(text)));
      const earlier = before.reduce((sum, count) => sum + count, 0);
      const most = dataset.maxPromptTokens;
      const bounded = await withinBounds(tokenizer, texts.at(-1) ?? '', { ...dataset, ...(most === undefined ? {} : { maxPromptTokens: Math.max(1, most - earlier) }) }, where);
      if ('leftOut' in bounded) return bounded;
      const hasImages = entry.messages.some(({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'image_url'));
      return { entry: { ...entry, messages: endingWith(entry.messages, bounded.entry.text), ...(hasImages ? {} : { tokens: earlier + bounded.entry.tokens }) } };
    });
    return await pooled(chosen, dataset.sharedPrefix, leftOut, making);
  } finally {
    await entries.close();
  }
}

function readEntryOf(dataset: JsonlDataset, value: unknown, where: string): Read<Entry> {
  const refused = (problem: string): Error => datasetErrors.UBENCH_E_DATASET_ENTRY({ problem }, { where });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused('it is no object');
  const fields = new Map(Object.entries(value));
  const named = (asked: string | undefined, names: readonly string[]): string | undefined => (asked === undefined ? names.find((name) => fields.get(name) != null) : asked);
  const output = named(dataset.outputTokensField, fieldNames.outputTokens);
  const asked = output === undefined ? undefined : fields.get(output);
  if (asked !== undefined && !(Number.isSafeInteger(asked) && (asked as number) > 0)) throw refused(`'${output}' is ${JSON.stringify(asked)}, and no number of tokens`);
  const outputTokens = asked === undefined ? {} : { outputTokens: asked as number };
  const messagesField = dataset.promptField === undefined ? named(dataset.messagesField, fieldNames.messages) : undefined;
  if (messagesField !== undefined) {
    const parsed = z.array(message).min(1).safeParse(fields.get(messagesField));
    if (parsed.success) return { entry: { messages: parsed.data, ...outputTokens } };
    const { path, message: problem } = parsed.error.issues[0]!;
    throw refused(`'${[messagesField, ...path].join('.')}': ${problem}`);
  }
  const promptField = named(dataset.promptField, fieldNames.prompt);
  const text = promptField === undefined ? undefined : fields.get(promptField);
  if (typeof text === 'string' && text !== '') return { entry: { text, ...outputTokens } };
  throw refused(promptField === undefined ? "it has neither 'prompt' nor 'messages'" : `'${promptField}' is no text`);
}

/** The texts of messages, in their order. */
function textsOf(messages: readonly Message[]): string[] {
  return messages.flatMap(({ content }) => (typeof content === 'string' ? [content] : content.flatMap((part) => (part.type === 'text' ? [part.text] : []))));
}

/** The same messages with another text at their end: what was cut. */
function endingWith(messages: readonly Message[], text: string): readonly Message[] {
  const last = messages.at(-1)!;
  return typeof last.content === 'string' && last.content !== text ? [...messages.slice(0, -1), { ...last, content: text }] : messages;
}
