/** Uniform numbers between 0 and 1, both excluded, the same for the same seed: the generator of Marsaglia (2003), "Xorshift RNGs". */
export function uniforms(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
}
