const blockTokens = 16;

/** Prompts in blocks, each known by all that comes before it, as a server's prefix cache has them. Never forgets. */
export class PrefixCache {
  readonly #blocks = new Set<string>();

  /** How many tokens of a prompt are cached, and keeps the rest. At least one token is always computed. */
  take(words: readonly string[]): number {
    let cached = 0;
    let chain = '';
    for (let from = 0; from + blockTokens <= words.length; from += blockTokens) {
      chain = hash(`${chain} ${words.slice(from, from + blockTokens).join(' ')}`);
      if (this.#blocks.has(chain) && cached === from && from + blockTokens < words.length) cached = from + blockTokens;
      this.#blocks.add(chain);
    }
    return cached;
  }
}

/** FNV-1a with two starting values: 64 bits are enough for the prompts of a test. */
function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01234567];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x01000193);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
