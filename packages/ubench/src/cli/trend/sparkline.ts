import { median } from '@ubench/stats';

const levels = [...'▁▂▃▄▅▆▇█'];

/** From the bottom to the top, of the middle value: values that differ by less look as close as they are. */
const leastRange = 0.1;

/**
 * Values as a line of characters, the largest at the top. Where there are more than columns, each column stands for some that follow each other, by their
 * median.
 * @param width Columns, from 1.
 */
export function sparkline(values: readonly number[], width: number): string {
  const columns = Math.min(width, values.length);
  const startOf = (column: number): number => Math.floor((column * values.length) / columns);
  const shown = Array.from({ length: columns }, (_, column) => median(values.slice(startOf(column), startOf(column + 1)))!);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const range = Math.max(high - low, leastRange * Math.abs(median(shown)!));
  const bottom = (low + high - range) / 2;
  return shown.map((value) => levels[range === 0 ? 3 : Math.min(levels.length - 1, Math.floor(((value - bottom) / range) * levels.length))]).join('');
}
