import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions } from '@ubench/load';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ConversingUser, PreparedPrompts, PromptSource } from '../prompt/prompt-source.ts';
import type { Message } from '../prompt/prompt.ts';
import { sessions } from './dataset-makers.ts';
import { promptOptions } from './dataset-option.ts';
import { openPrompts } from './open-prompts.ts';
import { preparePrompts } from './prepare-prompts.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'ubench-sessions-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const prepare = (options: Parameters<typeof sessions>[0]): Promise<PreparedPrompts> => {
  const parsed = parseOptions(z.strictObject(promptOptions), { dataset: sessions(options), tokenizer: 'estimate' }, 'test.chat()');
  return preparePrompts({ endpoint: { url: 'http://127.0.0.1:1' }, options: parsed, seed: 1, cacheDir: join(directory, 'cache'), directory, signal: new AbortController().signal });
};
const sourceOf = async (options: Parameters<typeof sessions>[0]): Promise<PromptSource> => openPrompts(await prepare(options), 1);

const said = (messages: readonly Message[] | undefined): string => (messages ?? []).map(({ role, content }) => `${role[0]}:${typeof content === 'string' ? content : '…'}`).join(' ');
const next = (user: ConversingUser): string => said(user.next().messages);

const first = (user: ConversingUser): string => {
  const text = next(user);
  user.answered('ok');
  return text;
};

const talks = ['a', 'b', 'c', 'd'].map((name) => ({ conversations: [`${name}1`, `${name}1!`, `${name}2`, `${name}2!`].map((value, index) => ({ from: index % 2 === 0 ? 'human' : 'gpt', value })) }));

describe('a conversation', () => {
  it('repeats what was said before, with what the model has answered', async () => {
    writeFileSync(join(directory, 'talks.json'), JSON.stringify(talks.slice(0, 1)));
    const user = (await sourceOf({ file: 'talks.json', turns: 9 })).user!(0, 1);
    expect(user.wantsText).toBe(true);
    expect(next(user)).toBe('u:a1');
    user.answered('well');
    expect(next(user)).toBe('u:a1 a:well u:a2');
    user.answered('so');
    expect(next(user)).toBe('u:a1');
  });

  it('repeats what was recorded, where it is to, or where the model has said nothing', async () => {
    writeFileSync(join(directory, 'talks.json'), JSON.stringify(talks.slice(0, 1)));
    const recorded = (await sourceOf({ file: 'talks.json', turns: 9, answers: 'recorded' })).user!(0, 1);
    expect(recorded.wantsText).toBe(false);
    next(recorded);
    recorded.answered('well');
    expect(next(recorded)).toBe('u:a1 a:a1! u:a2');
  });

  it('is over when a turn fails, or when nobody said what came of it', async () => {
    writeFileSync(join(directory, 'talks.json'), JSON.stringify(talks.slice(0, 1)));
    const user = (await sourceOf({ file: 'talks.json', turns: 9 })).user!(0, 1);
    next(user);
    user.failed();
    expect(next(user)).toBe('u:a1');
    expect(next(user)).toBe('u:a1');
    user.answered('x');
    next(user);
    user.failed();
    expect(next(user)).toBe('u:a1');
  });

  it('is held by one user at a time, and each of several users goes through all of them', async () => {
    writeFileSync(join(directory, 'talks.json'), JSON.stringify(talks));
    const source = await sourceOf({ file: 'talks.json', turns: 1 });
    const users = [0, 1].map((client) => source.user!(client, 2));
    const rounds = Array.from({ length: 4 }, () => users.map(first));
    for (const round of rounds) expect(new Set(round).size).toBe(2);
    expect(new Set(rounds.slice(0, 2).flat())).toEqual(new Set(['u:a1', 'u:b1', 'u:c1', 'u:d1']));
    expect(rounds.slice(2)).toEqual(rounds.slice(0, 2));
    // A client that has lost its connection is the same user.
    expect(source.user!(0, 2)).toBe(users[0]);
  });

  it('is made of random words, with as many turns and tokens as asked for', async () => {
    const source = await sourceOf({ sessions: 3, turns: 4, inputTokens: 10, outputTokens: 5, systemTokens: 20 });
    const user = source.user!(2, 3);
    for (let turn = 1; turn <= 4; turn++) {
      const { messages, outputTokens } = user.next();
      expect(messages!.map(({ role }) => role)).toEqual(['system', ...Array.from({ length: turn - 1 }, () => ['user', 'assistant']).flat(), 'user']);
      expect((messages!.at(-1)!.content as string).split(' ')).toHaveLength(10);
      expect((messages![0]!.content as string).split(' ')).toHaveLength(20);
      expect(outputTokens).toBe(5);
      user.answered('fine');
    }
    expect(user.next().messages).toHaveLength(2);
    expect((await prepare({ sessions: 3, turns: 4 })).count).toBe(3);
  });

  it('begins with a question, or is left out', async () => {
    const messages = [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'q' }, { role: 'assistant', content: 'a' }, { role: 'user', content: 'r' }];
    writeFileSync(join(directory, 'talks.jsonl'), [{ messages }, { messages: messages.slice(2) }, { conversations: [] }].map((line) => JSON.stringify(line)).join('\n'));
    const prepared = await prepare({ file: 'talks.jsonl', turns: 9 });
    expect(prepared).toMatchObject({ count: 1, leftOut: { 'no question at its beginning': 2 } });
    const user = openPrompts(prepared, 1).user!(0, 1);
    expect(next(user)).toBe('s:be brief u:q');
    user.answered(undefined);
    expect(next(user)).toBe('s:be brief u:q a:a u:r');
  });

  it('that is no conversation is refused with its line', async () => {
    writeFileSync(join(directory, 'talks.jsonl'), '{"messages":[]}\n{"talk":1}\n');
    await expect(prepare({ file: 'talks.jsonl' })).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_ENTRY', where: 'talks.jsonl:2' });
  });
});
