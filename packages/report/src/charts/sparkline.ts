import { escapeXml, displayText } from './display-text.ts';
import { maxBuckets } from './downsample.ts';

const width = 96;
const height = 22;
const margin = 3;

/**
 * A line of the size of a word, for a table: without axes, the last value as a dot. Of more than 300 values the youngest. Gaps break the line.
 * @param label What it shows, for those who cannot see it.
 */
export function sparkline(values: readonly (number | null)[], label: string): string {
  const young = values.slice(-maxBuckets).map((value) => (value !== null && Number.isFinite(value) ? value : null));
  const known = young.filter((value) => value !== null);
  if (known.length === 0) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number): number => rounded(margin + (young.length === 1 ? 0.5 : index / (young.length - 1)) * (width - 2 * margin));
  const y = (value: number): number => rounded(high === low ? height / 2 : height - margin - ((value - low) / (high - low)) * (height - 2 * margin));
  let path = '';
  let drawing = false;
  let last = '';
  young.forEach((value, index) => {
    if (value !== null) {
      // A point between gaps is a dot by its round ends.
      const alone = !drawing && (young[index + 1] ?? null) === null;
      path += `${drawing ? 'L' : 'M'}${x(index)},${y(value)}${alone ? 'h0' : ''}`;
      last = `<circle cx="${x(index)}" cy="${y(value)}" r="2.2" fill="var(--chart-1)"/>`;
    }
    drawing = value !== null;
  });
  return `<svg role="img" aria-label="${escapeXml(displayText(label, 200))}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><path d="${path}" fill="none" stroke="var(--chart-1)" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>${last}</svg>`;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
