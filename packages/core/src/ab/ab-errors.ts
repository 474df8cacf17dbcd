import { defineErrors } from '@ubench/errors';

const few = (items: readonly string[]): string => (items.length > 5 ? `${items.slice(0, 5).join('; ')}; and ${items.length - 5} more` : items.join('; '));

/** Why two variants cannot be compared. */
export const abErrors = defineErrors({
  UBENCH_E_AB_NOTHING_COMMON: (p: { a: string; b: string; onlyA: readonly string[]; onlyB: readonly string[] }) => ({
    what: `The variants '${p.a}' and '${p.b}' have no benchmark in common: ${p.a} has ${p.onlyA.length === 0 ? 'none' : few(p.onlyA)}, ${p.b} has ${p.onlyB.length === 0 ? 'none' : few(p.onlyB)}.`,
    fix: 'Compare variants that have the same specs with the same names, and select benchmarks that both have.',
  }),
  UBENCH_E_AB_ORDER: (p: { a: string; b: string; benchmark: string }) => ({
    what: `The variants '${p.a}' and '${p.b}' come to their benchmarks in different orders, the first to differ being ${p.benchmark}.`,
    fix: 'Compare one file or benchmark at a time: ubench ab FILE -t NAME.',
  }),
  UBENCH_E_AB_LOADS: (p: { differences: readonly string[] }) => ({
    what: `The variants do not have the same load: ${few(p.differences)}.`,
    fix: 'Different loads give different numbers, whatever is measured. Make them the same; where the load is what is to be compared, set it apart by --a-set and --b-set.',
  }),
  UBENCH_E_AB_OUTSIDE: (p: { variant: string; specifier: string; place: string }) => ({
    what: `The variant '${p.variant}' imports '${p.specifier}' from ${p.place}, which is not part of it: both variants would measure the same code.`,
    fix: "Install the packages of the workspace in each variant: --build 'npm ci'.",
  }),
  UBENCH_E_AB_COLLECT: (p: { variant: string; problem: string }) => ({
    what: `The variant '${p.variant}' could not be collected: ${p.problem}`,
    fix: 'Correct that; what cannot be collected would be missing in the comparison.',
  }),
});
