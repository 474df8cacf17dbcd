import type { Random } from '@ubench/load';
import { z } from 'zod';

const ordered = (bounds: readonly [number, number]): boolean => bounds[0] <= bounds[1];
const order = { error: 'the first bound is above the second' };

/**
 * How the value of a parameter is drawn, once per operation:
 *
 * - `{ int: [1, 100_000] }` — uniform, both bounds included;
 * - `{ float: [0, 1] }` — uniform, the upper bound excluded;
 * - `{ oneOf: ['a', 'b'] }` — one of the values, each as likely;
 * - `{ sequence: 1 }` — that number + the operation's own number: unique over the whole load, whatever the number of agents.
 */
export const parameterOption = z.union(
  [
    z.strictObject({ int: z.tuple([z.int(), z.int()]).refine(ordered, order) }),
    z.strictObject({ float: z.tuple([z.number(), z.number()]).refine(ordered, order) }),
    z.strictObject({ oneOf: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1) }),
    z.strictObject({ sequence: z.int() }),
  ],
  { error: 'expected { int: [from, to] }, { float: [from, to] }, { oneOf: [values] } or { sequence: from }' },
);
export type Parameter = z.infer<typeof parameterOption>;
export type ParameterValue = string | number | boolean | null;

/** The value of a parameter for operation `i`. */
export function drawParameter(parameter: Parameter, i: number, random: Random): ParameterValue {
  if ('int' in parameter) return random.int(parameter.int[0], parameter.int[1]);
  if ('float' in parameter) return parameter.float[0] + random.float() * (parameter.float[1] - parameter.float[0]);
  if ('oneOf' in parameter) return parameter.oneOf[random.int(0, parameter.oneOf.length - 1)]!;
  return parameter.sequence + i;
}
