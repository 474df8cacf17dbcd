import { stripVTControlCharacters } from 'node:util';

/** A name may have any length, and a table has columns. */
const mostCharacters = 300;

/** What would not be seen, or would turn the direction of what stands beside it. Line ends and tabs stay. */
const invisible = /[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff](?<![\t\n])/gu;

/** A text from outside as it can be shown: without what controls a terminal or a direction, and cut where it is very long. */
export function legible(text: string): string {
  const visible = withoutControls(text);
  // By characters, not by halves of them.
  const characters = visible.length <= mostCharacters ? undefined : [...visible];
  if (characters === undefined || characters.length <= mostCharacters) return visible;
  const cut = characters.length - mostCharacters;
  return `${characters.slice(0, mostCharacters).join('')}… (${cut.toLocaleString('en-US')} more characters)`;
}

/** The same for what is to be copied, or has lines of its own: uncut up to 20,000 characters. */
export function legibleLines(text: string): string {
  const visible = withoutControls(text).trimEnd();
  return visible.length <= 20_000 ? visible : `${visible.slice(0, 20_000)}…`;
}

const withoutControls = (text: string): string => stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(invisible, '');
