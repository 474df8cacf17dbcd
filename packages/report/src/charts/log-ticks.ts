/** Ticks of a logarithmic axis that people count in: 1, 2, 5, 10, 20 …; 1, 10, 100 … where there would be more than `most`. */
export function logTicks(smallest: number, largest: number, most = 6): number[] {
  const decades = Array.from({ length: Math.ceil(Math.log10(largest)) - Math.floor(Math.log10(smallest)) + 1 }, (_, index) => Math.floor(Math.log10(smallest)) + index);
  const within = (steps: readonly number[]): number[] =>
    decades.flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`))).filter((tick) => tick >= smallest && tick <= largest);
  for (const steps of [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3]]) {
    const ticks = within(steps);
    if (ticks.length <= most) return ticks;
  }
  const tens = within([1]);
  const every = Math.ceil(tens.length / most);
  return tens.filter((_, index) => index % every === 0);
}

/** Ticks of an axis that is to have these and all of them: the chart library thins out what exceeds the count. */
export const fixedTicks = (values: readonly number[]): { readonly values: readonly number[]; readonly tickCount: number; readonly labelOverlap: false } => ({
  values,
  tickCount: values.length,
  labelOverlap: false,
});
