import { defineErrors } from '@ubench/errors';

export const unitErrors = defineErrors({
  UBENCH_E_UNIT_MISSING: (p: { value: number; kind: string; likely: readonly string[] }) => ({
    what: `${p.value} has no unit, and a ${p.kind} needs one.`,
    fix: `Write what you mean: ${p.likely.map((text) => `'${text}'`).join(', ')}.`,
  }),
  UBENCH_E_UNIT_RANGE: (p: { text: string; kind: string; most: string }) => ({
    what: `'${p.text.length > 40 ? `${p.text.slice(0, 40)}…` : p.text}' is more than a ${p.kind} can be.`,
    fix: `Write at most ${p.most}.`,
  }),
  UBENCH_E_UNIT_UNKNOWN: (p: { text: string; kind: string; examples: readonly string[] }) => ({
    what: `'${p.text}' is not a ${p.kind}.`,
    fix: `A ${p.kind} looks like ${p.examples.map((text) => `'${text}'`).join(', ')}.`,
  }),
});
