/** The ids of runs that a text means: a whole id alone, or those that begin so, as a whole or in their last four characters. */
export function fittingIds(text: string, ids: readonly string[]): string[] {
  if (ids.includes(text)) return [text];
  return text === '' ? [] : ids.filter((id) => id.startsWith(text) || id.slice(id.lastIndexOf('-') + 1).startsWith(text));
}
