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
