import { z } from 'zod';

const common = {
  sweep: z.string().describe('The id of the sweep or search that they are points of.'),
  parameter: z.enum(['rate', 'concurrency']).describe('The field of the load that is tried.'),
  at_most: z.int().positive().describe('How many there are to be, where nothing ends them earlier.'),
};

/** Points that are decided while a run goes on, each by those before it: the plan can say how many there are, and not which. */
export const plannedProbes = z
  .discriminatedUnion('find', [
    z.strictObject({ find: z.literal('knee').describe('Where between two points of a sweep the knee lies (`refine`).'), ...common }),
    z.strictObject({
      find: z.literal('highest rate').describe('The highest rate that meets the slo (`bench.highestRate`).'),
      ...common,
      from_per_s: z.number().positive().describe('The first rate tried, which is a benchmark of the plan.'),
      to_per_s: z.number().positive().describe('No rate above it is tried.'),
      precision_share: z.number().positive().describe('The lowest rate that fails is to be above the highest that does not by this share at most.'),
    }),
  ])
  .meta({ id: 'PlannedProbes', description: 'Points that are decided while a run goes on: how many, and what for.' });
export type PlannedProbes = z.infer<typeof plannedProbes>;
/** As a spec declares them, before their sweep has an id. */
export type DeclaredProbes = PlannedProbes extends infer P ? (P extends PlannedProbes ? Omit<P, 'sweep'> : never) : never;
