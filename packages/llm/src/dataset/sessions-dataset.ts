import { counterRandom } from '@ubench/load';
import { z } from 'zod';
import { type Message, message } from '../prompt/prompt.ts';
import { textOfTokens } from '../tokenizer/token-text.ts';
import { choosePrompts } from './choose-prompts.ts';
import { datasetErrors } from './dataset-errors.ts';
import { openEntries, type Read } from './file-entries.ts';
import { inTurn } from './held-items.ts';
import type { MadePrompts } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import { askedTokens } from './random-dataset.ts';
import { mostTokens, tokenLength, tokenLengths } from './token-lengths.ts';

export const sessionsDataset = z
  .strictObject({
    kind: z.literal('sessions').describe('What `sessions()` writes.'),
    sessions: z.int().positive().max(1_000_000).default(200).describe('How many different conversations there are, at most where they come from a file.'),
    file: z.string().min(1).optional().describe('Recorded conversations, relative to the spec: a list of ShareGPT, or JSON lines with `messages`. Default: they are made of random words.'),
    turns: tokenLengths.default({ uniform: { from: 2, to: 6 } }).describe('Questions of a conversation, distributed as lengths are; of one from a file no more than it has, and never more than 1,000.'),
    inputTokens: tokenLengths.default(64).describe('Tokens of each question that is made.'),
    outputTokens: askedTokens,
    systemTokens: z.int().positive().max(mostTokens).optional().describe('Tokens of a message of the system that all conversations begin with. Default: there is none, or that of the file.'),
    answers: z
      .enum(['model', 'recorded'])
      .default('model')
      .describe('What a later turn repeats of the earlier ones: what the model has answered, or what the file says; of made conversations, other words in their place. `recorded` makes every prompt the same in every run.'),
  })
  .describe('Conversations: every turn sends all earlier ones too. Each client holds one at a time, and says its next turn when the last was answered.');
export type SessionsDataset = z.output<typeof sessionsDataset>;

/** One conversation. JSON. */
export const session = z.strictObject({
  system: z.string().optional(),
  turns: z
    .array(z.strictObject({ question: message.shape.content, answer: z.string(), outputTokens: z.int().positive().optional(), tokens: z.int().nonnegative().optional(), answerTokens: z.int().nonnegative().optional() }))
    .min(1),
});
export type Session = z.infer<typeof session>;

/** What agents find first; the conversations follow. */
export const sessionsHead = z.strictObject({ answers: sessionsDataset.shape.answers });

/** Their last turn sends all the others. */
const mostTurns = 1_000;

/** Apart from the streams of the load itself, which share the seed. */
const stream = { made: 0x6c30, chosen: 0x6c31, system: 0x6c32 } as const;

/** @throws UBENCH_E_DATASET_FILE, UBENCH_E_DATASET_ENTRY and the other errors of a data set */
export async function sessionPrompts(dataset: SessionsDataset, making: PromptMaking): Promise<MadePrompts> {
  const { tokenizer, words, seed } = making;
  const { chosen, leftOut } = dataset.file === undefined ? { chosen: await madeSessions(dataset, making), leftOut: {} } : await fileSessions(dataset, dataset.file, making);
  const system = dataset.systemTokens === undefined ? undefined : (await textOfTokens(tokenizer, words, dataset.systemTokens, counterRandom(seed, stream.system))).text;
  const items = system === undefined ? chosen : chosen.map((each) => ({ ...each, system }));
  const head: z.infer<typeof sessionsHead> = { answers: dataset.answers };
  return { layout: 'sessions', items: [head, ...items], exact: false, leftOut };
}

async function madeSessions({ sessions, turns, inputTokens, outputTokens }: SessionsDataset, { tokenizer, words, seed }: PromptMaking): Promise<Session[]> {
  const random = counterRandom(seed, stream.made);
  return inTurn(sessions, async (number): Promise<Session> => {
    random.at(number);
    const lengths = Array.from({ length: Math.min(mostTurns, tokenLength(turns, random)) }, () => ({ input: tokenLength(inputTokens, random), output: outputTokens === undefined ? undefined : tokenLength(outputTokens, random) }));
    // All that is random of one conversation is drawn before anything is waited for: the sequence is shared.
    const drawn = lengths.map(({ input, output }) => ({ output, question: textOfTokens(tokenizer, words, input, random), answer: textOfTokens(tokenizer, words, output ?? input, random) }));
    return { turns: await Promise.all(drawn.map(async ({ output, question, answer }) => ({ question: (await question).text, answer: (await answer).text, ...(output === undefined ? {} : { outputTokens: output }) }))) };
  });
}

async function fileSessions(dataset: SessionsDataset, file: string, making: PromptMaking): Promise<{ readonly chosen: readonly Session[]; readonly leftOut: MadePrompts['leftOut'] }> {
  const random = counterRandom(making.seed, stream.chosen);
  const entries = await openEntries(making.pathOf(file), file, readSession, making.signal);
  try {
    return await choosePrompts(entries, { ...making, prompts: dataset.sessions, order: 'seeded' }, async (entry, _where, number) => {
      random.at(number);
      const most = Math.min(mostTurns, tokenLength(dataset.turns, random));
      const lengths = entry.turns.slice(0, most).map((turn) => (dataset.outputTokens === undefined ? turn : { ...turn, outputTokens: tokenLength(dataset.outputTokens, random) }));
      return { entry: { ...entry, turns: lengths } };
    });
  } finally {
    await entries.close();
  }
}

const recorded = z.union([
  z.object({ conversations: z.array(z.object({ from: z.string(), value: z.string() })) }).transform(({ conversations }) => conversations.map(({ from, value }) => ({ role: from, content: value }))),
  z.object({ messages: z.array(z.object({ role: z.string(), content: message.shape.content })) }).transform(({ messages }) => messages),
]);

const speakers: Readonly<Record<string, Message['role']>> = { human: 'user', user: 'user', gpt: 'assistant', chatgpt: 'assistant', assistant: 'assistant', bing: 'assistant', bard: 'assistant', system: 'system' };

/** Questions with their answers, as far as both take turns. @throws UBENCH_E_DATASET_ENTRY */
function readSession(value: unknown, where: string): Read<Session> {
  const parsed = recorded.safeParse(value);
  if (!parsed.success) throw datasetErrors.UBENCH_E_DATASET_ENTRY({ problem: "it has neither 'conversations' of { from, value } nor 'messages' of { role, content }" }, { where });
  const said = parsed.data.map(({ role, content }) => ({ role: Object.hasOwn(speakers, role) ? speakers[role] : undefined, content }));
  const first = said[0];
  const system = first?.role === 'system' && typeof first.content === 'string' ? { system: first.content } : {};
  const turns: Session['turns'] = [];
  for (let at = first?.role === 'system' ? 1 : 0; said[at]?.role === 'user'; at += 2) {
    const answer = said[at + 1];
    const text = answer?.role === 'assistant' && typeof answer.content === 'string' ? answer.content : '';
    turns.push({ question: said[at]!.content, answer: text });
    if (answer?.role !== 'assistant') break;
  }
  return turns.length === 0 ? { leftOut: 'no question at its beginning' } : { entry: { ...system, turns } };
}
