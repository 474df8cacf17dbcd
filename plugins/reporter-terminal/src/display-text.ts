import { stripVTControlCharacters } from 'node:util';
import { withoutControls } from '@ubench/core';

let segmenter: Intl.Segmenter | undefined;
/** The characters as a reader counts them. Made at the first need: making it takes 20 ms, and most text is ASCII. */
const graphemesOf = (text: string): Iterable<Intl.SegmentData> => (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })).segment(text);
const isAscii = (text: string): boolean => /^[ -~]*$/v.test(text);
/** What terminals draw two columns wide: emoji, CJK, Hangul, full-width forms. */
const wide = /\p{Emoji_Presentation}|\p{RGI_Emoji}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/v;

/** Text from outside that has lines of its own, whose indentation says something, without what would move the cursor. */
export const printableLines = (text: string): string[] =>
  stripVTControlCharacters(text).trimEnd().split(/\r?\n|\r/v).map((line) => withoutControls(line.replaceAll('\t', '    ')));

/** Columns that a line takes on a terminal; colours take none. */
export function displayWidth(text: string): number {
  const shown = stripVTControlCharacters(text);
  if (isAscii(shown)) return shown.length;
  let width = 0;
  for (const { segment } of graphemesOf(shown)) width += segmentWidth(segment);
  return width;
}

const segmentWidth = (segment: string): number => (wide.test(segment) ? 2 : 1);

/** Cut to a width, the last column an ellipsis; for text without colours. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let taken = 0;
  for (const { segment } of graphemesOf(text)) {
    taken += segmentWidth(segment);
    if (taken > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** Breaks text at spaces, or inside a word that is wider than a line, and indents all lines after the first by `hang`. */
export function wrap(text: string, width: number, hang = 0): string[] {
  const lines: string[] = [];
  let line = '';
  const room = (): number => Math.max(8, lines.length === 0 ? width : width - hang);
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && displayWidth(line) + 1 + displayWidth(rest) <= room()) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    while (displayWidth(rest) > room()) {
      const head = truncate(rest, room() + 1).slice(0, -1);
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  lines.push(line.trimEnd());
  return lines.map((wrapped, index) => (index === 0 ? wrapped : ' '.repeat(hang) + wrapped));
}
