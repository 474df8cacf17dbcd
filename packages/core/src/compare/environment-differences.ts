import type { Environment } from './environment.ts';

/** A field of the environment that is not the same on both sides. */
export interface EnvironmentDifference {
  /** `cpu`, `load.concurrency`. */
  readonly field: string;
  /** Of each side; `null`: it has none, or did not record it. */
  readonly values: readonly [string | null, string | null];
}

/** Why two measurements are not comparable, in the order of the fields; none where they are. */
export function environmentDifferences(one: Environment, other: Environment): EnvironmentDifference[] {
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return fields.filter((field) => one[field] !== other[field]).map((field) => ({ field, values: [one[field] ?? null, other[field] ?? null] }));
}
