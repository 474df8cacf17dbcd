import type { Random } from '@ubench/load';
import { type TokenWords, wordsText } from './token-text.ts';

/** As many words are made once. */
const size = 1 << 16;
/** Of the words of a text, drawn anew: two texts differ from their beginning on. */
const own = 8;

/** Texts of any number of words, at the price of a few: their greater part is cut from one long text, and not put together anew. */
export class WordRing {
  readonly #words: TokenWords;
  readonly #text: string;
  /** Where each word begins. */
  readonly #starts: Uint32Array;

  constructor(words: TokenWords, random: Random) {
    this.#words = words;
    this.#text = wordsText(words, size, random, true);
    this.#starts = new Uint32Array(size + 1);
    let at = 0;
    for (let word = 1; word <= size; word++) {
      const space = this.#text.indexOf(' ', at);
      at = (space === -1 ? this.#text.length : space) + 1;
      this.#starts[word] = at;
    }
  }

  /** @param count At least 1. @param continued It stands behind a space. */
  text(count: number, random: Random, continued = false): string {
    const parts = [wordsText(this.#words, Math.min(count, own), random, continued)];
    for (let left = count - own; left > 0; ) {
      const length = Math.min(left, size >> 1);
      const from = random.int(0, size - length);
      parts.push(this.#text.slice(this.#starts[from], this.#starts[from + length]! - 1));
      left -= length;
    }
    return parts.join(' ');
  }
}
