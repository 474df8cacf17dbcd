import { type Diagnosis, RunStore } from '@ubench/core';
import type { Check } from '../check.ts';

/** Whether the index of runs is whole; a damaged one is built anew by looking. @throws UBENCH_E_INDEX_NEWER */
export function diagnoseIndex(stateDirectory: string): Diagnosis {
  const notes: string[] = [];
  const runs = new RunStore(stateDirectory, (sentence) => notes.push(sentence)).list();
  const name = 'index of runs';
  if (notes.length === 0) return { name, status: 'ok', found: `${runs.length} run${runs.length === 1 ? '' : 's'}` };
  return { name, status: 'warning', found: notes.join('\n'), fix: 'Runs are read without it, only slower. If it is told again: ubench list --reindex' };
}

export const runIndex: Check = { group: 'project', name: 'index of runs', run: ({ stateDirectory }) => [diagnoseIndex(stateDirectory)] };
