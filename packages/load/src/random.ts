/**
 * Random numbers as a pure function of (seed, i): `at(i)` starts the sequence of operation `i`, whatever ran before,
 * so that the same seed makes the same requests for any number of agents.
 */
export interface Random {
  /** [0, 1), 32 bits. */
  float(): number;
  /** Integer, both bounds included, as pgbench's `random(a, b)`. */
  int(from: number, to: number): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
}

/** A {@link Random} that can be put at the start of any operation's sequence. */
export interface CounterRandom extends Random {
  /** Starts the sequence of operation `i`, an integer from 0 to 2^53 - 1. */
  at(i: number): void;
}

/** Streams of one seed that must not resemble each other. */
export const randomStream = { operations: 0, arrivals: 1 } as const;

/**
 * @param seed 32-bit.
 * @param stream Sequences of different streams are unrelated.
 *
 * Each `at(i)` fills the four words of an sfc32 generator (PractRand; passes BigCrush) with MurmurHash3's 32-bit finaliser
 * over (seed, stream, i) and discards its first draws, so that neighbouring `i` share nothing. No allocation per operation.
 */
export function counterRandom(seed: number, stream = 0): CounterRandom {
  return new Sfc32(seed >>> 0, stream >>> 0);
}

/** A stable 32-bit number of a text (FNV-1a over UTF-16 code units, then finalised): the default seed of a benchmark is that of its id. */
export function hashSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return mix(hash) >>> 0;
}

/** MurmurHash3's `fmix32`: a bijection in which every input bit changes every output bit with probability 1/2. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const warmUpDraws = 4;

class Sfc32 implements CounterRandom {
  readonly #key: number;
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;
  /** Box–Muller makes normals in pairs; NaN when the second of a pair is not at hand. */
  #spareNormal = Number.NaN;

  constructor(seed: number, stream: number) {
    this.#key = mix(mix(seed ^ 0x9e3779b9) + Math.imul(stream, 0x6c078965));
    this.at(0);
  }

  at(i: number): void {
    const low = mix(this.#key ^ (i >>> 0));
    const high = mix(low ^ Math.imul((i / 0x1_0000_0000) >>> 0, 0x9e3779b1) ^ 0x7f4a7c15);
    this.#a = low;
    this.#b = high;
    this.#c = this.#key;
    this.#counter = 1;
    this.#spareNormal = Number.NaN;
    for (let draw = 0; draw < warmUpDraws; draw++) this.#next();
  }

  #next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
    return result >>> 0;
  }

  float(): number {
    return this.#next() / 0x1_0000_0000;
  }

  int(from: number, to: number): number {
    const span = to - from + 1;
    // One draw decides up to 2^32 values with a bias under 2^-32 × span; wider ranges take 53 bits.
    const unit = span <= 0x1_0000 ? this.float() : (this.#next() * 0x20_0000 + (this.#next() >>> 11)) / 2 ** 53;
    return from + Math.floor(unit * span);
  }

  normal(): number {
    if (!Number.isNaN(this.#spareNormal)) {
      const spare = this.#spareNormal;
      this.#spareNormal = Number.NaN;
      return spare;
    }
    const radius = Math.sqrt(2 * this.exponential());
    const angle = 2 * Math.PI * this.float();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  exponential(): number {
    // 1 - u is in (0, 1], so that the logarithm is finite.
    return -Math.log(1 - this.float());
  }
}
