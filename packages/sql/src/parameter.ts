import type { Random } from '@ubench/load';
import { z } from 'zod';

const ordered = (bounds: readonly [number, number]): boolean => bounds[0] <= bounds[1];
const order = { error: 'the first bound is above the second' };

/** How the value of a parameter is drawn, once per operation: `{ int: [1, 100_000] }`. */
export const parameterOption = z.union(
  [
    z.strictObject({ int: z.tuple([z.int(), z.int()]).refine(ordered, order).describe('Whole numbers from the first to the second, each as likely.') }),
    z.strictObject({ float: z.tuple([z.number(), z.number()]).refine(ordered, order).describe('Numbers from the first to below the second, uniform.') }),
    z.strictObject({ oneOf: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1).describe('One of these values, each as likely.') }),
    z.strictObject({ sequence: z.int().describe("This number plus the operation's own: unique over the whole load, whatever the number of agents.") }),
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
