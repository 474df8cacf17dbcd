/** A command line up to the cursor, taken apart as bash would, but for what it would expand: that stays as it is typed. */
export interface BashLine {
  /** After the command's name; the last one is the one at the cursor, which may be empty. */
  readonly words: readonly string[];
  /** The cursor stands inside quotes of this kind. */
  readonly quote: '"' | "'" | '';
}

/** @param line From the command's name, or from variables that are set for it, to the cursor. */
export function parseBashLine(line: string): BashLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: BashLine['quote'] = '';
  for (let index = 0; index < line.length; index++) {
    const letter = line[index]!;
    if (letter === quote) quote = '';
    else if (letter === '\\' && quote !== "'") word = (word ?? '') + (line[++index] ?? '');
    else if (quote !== '') word = (word ?? '') + letter;
    else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + letter;
  }
  words.push(word ?? '');
  const command = words.findIndex((candidate) => !/^\w+=/.test(candidate));
  return { words: words.slice(command + 1), quote };
}

/**
 * A candidate as bash inserts it: only what comes after the last character of the word that separates words for it, and quoted where the
 * line has no quotes of its own.
 * @param breaks `COMP_WORDBREAKS`.
 */
export function bashCandidate(value: string, { words, quote }: BashLine, breaks: string): string {
  const partial = words.at(-1)!;
  const split = quote === '' ? Math.max(-1, ...[...breaks].filter((letter) => /[^\s"'\\]/.test(letter)).map((letter) => partial.lastIndexOf(letter))) : -1;
  const inserted = value.slice(split + 1);
  return quote === '' ? inserted.replaceAll(/[^\w./:=,@%+-]/g, String.raw`\$&`) : inserted;
}
