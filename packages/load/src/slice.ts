import { z } from 'zod';
import { loadPlan } from './load-plan.ts';

/** One agent's part of one trial: JSON in, interval records out. The slices of a load stripe one global schedule (`i mod count`). */
export const planSlice = z.strictObject({
  schema: z.literal('ubench.slice/1'),
  benchmark: z.string(),
  /**
   * The spec that holds the workload: absolute paths of it and of the root that its id is relative to, and the hash of its module graph
   * that the plan was made from.
   */
  spec: z.strictObject({ path: z.string(), root: z.string(), module_hash: z.string() }),
  workload: z.strictObject({ service: z.string(), name: z.string(), options: z.unknown() }),
  /** What runs the load: `plugin` is what an agent imports for it, from the root of the spec; null: it is built in. */
  driver: z.strictObject({ name: z.string(), plugin: z.string().nullable(), options: z.unknown() }),
  endpoint: z.strictObject({ url: z.string() }),
  prepared: z.unknown(),
  seed: z.int().nonnegative(),
  load: loadPlan,
  agent: z.strictObject({ index: z.int().nonnegative(), count: z.int().positive() }),
  cache_dir: z.string(),
});
export type PlanSlice = z.infer<typeof planSlice>;
