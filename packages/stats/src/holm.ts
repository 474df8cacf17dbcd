/**
 * Adjusts p-values for being several: where each is compared with α, the chance that any true null hypothesis is rejected stays at most α,
 * however they depend on each other. The step-down procedure of Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure". In the
 * order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  }
  return adjusted;
}
