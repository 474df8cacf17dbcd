/** `1.24×`; closer to 1 with one digit more, for there every one counts. */
export function formatRatio(ratio: number): string {
  if (ratio >= 1_000) return `${Math.round(ratio).toLocaleString('en-US')}×`;
  return `${Math.abs(ratio - 1) < 0.1 ? ratio.toFixed(3) : ratio.toPrecision(3)}×`;
}
