/** A number as a spec may write it: `20`, `0.5`, `5_000`. */
export type Numeral = `${number}` | `${number}_${number}` | `${number}_${number}_${number}`;

const numeral = String.raw`(\d+(?:_\d+)*(?:\.\d+)?)`;

/** Splits `'5_000/s'` into `[5000, '/s']`; `undefined` when the text does not start with a non-negative number. */
export function splitQuantity(text: string): [value: number, unit: string] | undefined {
  const match = new RegExp(`^${numeral}\\s*(.*)$`, 's').exec(text.trim());
  if (!match) return undefined;
  return [Number(match[1]!.replaceAll('_', '')), match[2]!.trim()];
}

/** A number for people: three significant digits, thousands separated, no exponent; below 1 without trailing zeros. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const fractionDigits = Math.max(0, Math.min(2 - magnitude, 6));
  return value.toLocaleString('en-US', {
    minimumFractionDigits: magnitude < 0 ? 0 : fractionDigits,
    maximumFractionDigits: fractionDigits,
  });
}
