/** What answers are made of; every word is one token, as it is for the counting of prompts. */
const vocabularies = {
  words: [' time', ' one', ' even', ' qu', ' she', ' layer', ' will', ' poem'],
  multibyte: [' größe', ' жизнь', ' 時間', ' 🦉🦉', ' naïve', ' Ωμέγα', ' שלום', ' 🧑‍🚀'],
} as const;

/** Words of a text from one token to another. */
export function textOf(vocabulary: keyof typeof vocabularies, from: number, to: number): string {
  const words = vocabularies[vocabulary];
  if (to - from === 1) return words[from % words.length]!;
  return Array.from({ length: to - from }, (_, i) => words[(from + i) % words.length]!).join('');
}

/** After so many tokens a text repeats itself. */
export const textPeriod = 8;

/** The tokens of a prompt: its words, or the ids that it consists of. */
export function wordsOf(prompt: unknown): readonly string[] {
  if (typeof prompt === 'string') return prompt.match(/\S+/g) ?? [];
  if (!Array.isArray(prompt)) return [];
  return prompt.flatMap((part: unknown) => (typeof part === 'number' ? String(part) : wordsOf(part)));
}

/** The words of the messages of a chat; parts that are no text count for nothing. */
export function wordsOfMessages(messages: readonly { readonly content?: unknown }[]): readonly string[] {
  return messages.flatMap(({ content }) => {
    if (!Array.isArray(content)) return wordsOf(content);
    return content.flatMap((part: { readonly text?: unknown } | null) => wordsOf(part?.text));
  });
}

/** Numbers of words, in the order in which they were first met. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = [];

  idOf(word: string): number {
    let id = this.#ids.get(word);
    if (id === undefined) {
      id = this.#words.push(word) - 1;
      this.#ids.set(word, id);
    }
    return id;
  }

  /** A token that nobody has met is a word too, so that any ids make a text of as many tokens. */
  wordOf(id: number): string {
    return this.#words[id] ?? `w${id}`;
  }
}
