import { distance } from 'fastest-levenshtein';

/**
 * The name a mistyped one was probably meant to be: the candidate at the smallest edit distance (case ignored), or
 * `undefined` when even that one differs in more than about two letters of five. From four letters on two edits are always few
 * enough: swapped letters count as two.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(name.length < 4 ? 1 : 2, Math.floor(name.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}
