import { createHash } from 'node:crypto';
import { canonicalJson } from '../plan/canonical-json.ts';

/** Longer ones are told from each other by their hash. */
const longestValue = 120;

/** What a value of nested objects holds, as text, by the path to it: `load.stop.duration_ns`. */
export function leavesOf(path: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.assign({}, ...Object.entries(value).map(([key, inner]) => leavesOf(`${path}.${key}`, inner))) as Record<string, string>;
  }
  const text = typeof value === 'string' ? value : canonicalJson(value).replaceAll(/\s*\n\s*/g, ' ').trim();
  const hash = text.length > longestValue ? createHash('sha256').update(text).digest('hex').slice(0, 12) : undefined;
  return { [path]: hash === undefined ? text : `${text.slice(0, longestValue / 2)}… (sha256 ${hash})` };
}
