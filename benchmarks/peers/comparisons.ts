import type { Comparison } from './comparison.ts';
import { coordinatedOmission } from './coordinated-omission/coordinated-omission.ts';
import { engine } from './engine/engine.ts';
import { http } from './http/http.ts';
import { httpRate } from './http-rate/http-rate.ts';
import { llm } from './llm/llm.ts';
import { sql } from './sql/sql.ts';

/** In the order in which they run. */
export const comparisons: readonly Comparison[] = [...engine, http, httpRate, coordinatedOmission, ...llm, sql];

const selects = (name: string, comparison: Comparison): boolean => comparison.name === name || comparison.name.startsWith(`${name}/`);

/** Those that names mean: each its own, or the part of it before a slash, `engine`. `undefined` for a name that means none. */
export function selectComparisons(names: readonly string[]): readonly Comparison[] | undefined {
  if (names.length === 0) return comparisons;
  if (names.some((name) => !comparisons.some((comparison) => selects(name, comparison)))) return undefined;
  return comparisons.filter((comparison) => names.some((name) => selects(name, comparison)));
}
