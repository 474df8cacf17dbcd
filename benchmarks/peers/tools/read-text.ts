/** The groups of a pattern in what a program said, as numbers. Throws with the text where it is not there. */
export function numbersIn(text: string, pattern: RegExp): number[] {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`${pattern} is not in what it said:\n${text.slice(0, 2_000)}`);
  return found.slice(1).map(Number);
}
