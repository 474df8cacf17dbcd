import type { Random } from '@ubench/load';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** All pairs of letters: twelve random bits make one. */
const pairs = Array.from({ length: 4096 }, (_, bits) => letters[bits >> 6]! + letters[bits & 63]!);

/** A random text for a field. */
export function fieldValue(length: number, random: Random): string {
  let text = '';
  while (text.length < length) {
    const bits = random.float() * 2 ** 24;
    text += pairs[bits >> 12]! + pairs[bits & 4095]!;
  }
  return text.length === length ? text : text.slice(0, length);
}
