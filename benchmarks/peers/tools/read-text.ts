/** The groups of a pattern in what a program said, as numbers. Throws with the text where it is not there. */
export function numbersIn(text: string, pattern: RegExp): number[] {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`${pattern} is not in what it said:\n${text.slice(0, 2_000)}`);
  return found.slice(1).map(Number);
}

const factors = { us: 1e-3, ms: 1, s: 1e3, m: 60e3 } as const;

/** `1.34ms`, `905.00us`, `1.02s` in milliseconds. */
export function milliseconds(text: string): number {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`'${text}' is no time`);
  return Number(number) * factors[unit as keyof typeof factors];
}
