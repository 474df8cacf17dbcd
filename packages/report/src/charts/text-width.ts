/** Width of characters as a part of the size of their font, of the sans-serif fonts that browsers have: near enough to lay out by, no more. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u, 1.05],
  [/[iljtfrI.,:;'|!()[\]{} ]/, 0.36],
  [/[mwMW@%…]/, 0.92],
  [/[A-Z&]/, 0.7],
];
const ordinary = 0.59;

/** Axes are laid out by thousands of texts of the same few characters. */
const known = new Map<string, number>();

function widthOf(character: string): number {
  let width = known.get(character);
  if (width === undefined) {
    width = widths.find(([kind]) => kind.test(character))?.[1] ?? ordinary;
    if (known.size < 1000) known.set(character, width);
  }
  return width;
}

/** How wide a text will be, in units of the chart. No browser is there to ask, and the page chooses the font. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width * fontSize;
}
