/** Longest name that an axis or a legend shows, in characters. */
const longestName = 44;

/** Control characters and those that turn the direction of text: they are not seen, and change what is read. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFFE\uFFFF]+/gu;

/** Any text as one line of at most so many characters; the middle of a long one is left out, for its end tells points of a sweep apart. */
export function displayText(text: string, longest = longestName): string {
  // A name of megabytes is cut before it is looked at character by character.
  const both = text.length > 4 * longest + 2000 ? `${text.slice(0, 1000)}…${text.slice(-1000)}` : text;
  const line = both.toWellFormed().replace(unseen, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  if (characters.length <= longest) return line === '' ? '(no name)' : line;
  const tail = Math.floor((longest - 1) / 2);
  return `${characters.slice(0, longest - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** Names as a legend shows them; those that look alike when shortened are numbered, so that no two series become one. */
export function displayNames(names: readonly string[], longest = longestName): string[] {
  const shown = names.map((name) => displayText(name, longest));
  const taken = new Set<string>();
  return shown.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`;
    taken.add(unique);
    return unique;
  });
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and attributes of XML and HTML. */
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);
