import { oneLine } from '@ubench/core';

/** Names and sentences from outside are cut to so many characters: no single one may fill a comment. */
const longestName = 160;
const longestSentence = 500;

/** A name as code: nothing in it is markup, a mention or an emoji. For the inside of a table. */
export const nameCell = (text: string): string =>
  code(text)
    // Renderers do not agree on what two backslashes before a bar are.
    .replaceAll(String.raw`\|`, String.raw`\ |`)
    .replaceAll('|', String.raw`\|`);

/** The same outside of one, where a backslash would be shown. */
export function code(text: string): string {
  const shown = cut(oneLine(text), longestName) || ' ';
  const fence = '`'.repeat(longestRun(shown) + 1);
  // A backtick at an end would be of the fence; blanks on both sides are taken away again.
  const pad = /^`|`$/.test(shown) || (/^ .* $/.test(shown) && shown.trim() !== '') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A sentence whose words may be anything: no markup, no HTML, nobody is mentioned. */
export const sentence = (text: string): string =>
  cut(oneLine(text), longestSentence)
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_{}[\]~|$#]/g, String.raw`\$&`)
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // A comment that nobody sees parts the sign from the name.
    .replace(/@(?=\w)/g, '@<!-- -->');

/** Lines as they are, in a block of code. */
export function codeBlock(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

export function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
