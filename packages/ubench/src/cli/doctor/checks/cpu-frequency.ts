import { cpuGovernors, type Diagnosis } from '@ubench/core';
import type { Check } from '../check.ts';

/** @param governors One for each group of cores; none where the system scales nothing, or does not tell. */
export function judgeGovernors(governors: readonly string[]): Diagnosis {
  const name = 'CPU frequency';
  if (governors.length === 0) return { name, status: 'ok', found: 'nothing here scales it, as in most virtual machines' };
  const kinds = [...new Set(governors)].sort();
  const found = `governor ${kinds.join(', ')}`;
  if (kinds.every((kind) => kind === 'performance')) return { name, status: 'ok', found };
  return {
    name,
    status: 'warning',
    found: `${found}: cores slow down when they have little to do, and low rates look slower than high ones`,
    fix: 'While you measure: sudo cpupower frequency-set --governor performance',
  };
}

export const cpuFrequency: Check = {
  group: 'machine',
  name: 'CPU frequency',
  run: async () => [judgeGovernors(await cpuGovernors())],
};
