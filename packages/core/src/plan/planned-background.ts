import { loadPlan } from '@ubench/load';
import { z } from 'zod';

export const plannedWorkload = z.strictObject({
  service: z.string().describe('The service type that it is for.'),
  name: z.string().describe('Its name, such as `selectOnly`.'),
  options: z.unknown().describe('Parsed, every default filled in.'),
  code: z.array(z.string()).describe("Roles of the spec's own functions that it calls. An agent takes them from the spec itself."),
});

/** By so much a load in the background begins before the warm-up of its benchmark. */
export const backgroundLead_ns = 100e6;

/** A load beside a benchmark, measured by agents of its own. */
export const plannedBackground = z
  .strictObject({
    name: z.string().describe('Unique in its benchmark.'),
    deployment: z.string().describe('The id of its target.'),
    workload: plannedWorkload.describe('What its clients do.'),
    load: loadPlan.describe("Its warm-up ends with that of the benchmark. It is ended when the benchmark's load has ended; `stop` is only a limit."),
    seed: z.int().nonnegative().describe("32 bits, from the benchmark's id and its name."),
  })
  .meta({ id: 'PlannedBackground', description: 'A load beside a benchmark.' });
export type PlannedBackground = z.infer<typeof plannedBackground>;
