/** A path of straight lines alone, as a chart library writes it: what curves and arcs are made of has other letters. */
const straight = /^[MLZ\d.,e-]+$/;
const step = /([MLZ])(?:([-\d.e]+),([-\d.e]+))?/g;

/** The number of tenths without a zero that can be left out: `-.5`. */
const tenths = (value: number): string => String(value / 10).replace(/^(-?)0\./, '$1.');

/**
 * The same path to a tenth of a unit, as steps from point to point: half as long, and most of a report is paths. Each point is rounded by itself,
 * so that no error adds up. What has curves in it is returned as it is.
 */
export function shortPath(path: string): string {
  if (!straight.test(path)) return path;
  let short = '';
  let [x, y] = [0, 0];
  let last = '';
  for (const [, command, toX, toY] of path.matchAll(step)) {
    if (command === 'Z') {
      short += 'Z';
      last = 'Z';
      continue;
    }
    const [nextX, nextY] = [Math.round(Number(toX) * 10), Math.round(Number(toY) * 10)];
    const moves = command === 'M';
    const [first, second] = [tenths(moves ? nextX : nextX - x), tenths(moves ? nextY : nextY - y)];
    // A letter that repeats can be left out, and so can a comma before a sign.
    const letter = moves ? 'M' : last === 'l' ? '' : 'l';
    short += `${letter}${letter === '' && !first.startsWith('-') ? ' ' : ''}${first}${second.startsWith('-') ? '' : ','}${second}`;
    [x, y] = [nextX, nextY];
    last = moves ? 'M' : 'l';
  }
  return short;
}
