import { defineErrors } from '@ubench/errors';
import { z } from 'zod';
import { loadPlan } from './load-plan.ts';
import { sloPlan } from './slo.ts';

/** One agent's part of one trial: JSON in, interval records out. The slices of a load stripe one global schedule (`i mod count`). */
export const planSlice = z.strictObject({
  schema: z.literal('ubench.slice/1').describe('The format and its major version.'),
  benchmark: z.string().describe('The id of the benchmark.'),
  background: z.string().optional().describe('Its name, where it is a load beside the benchmark.'),
  spec: z
    .strictObject({
      path: z.string().describe('Absolute.'),
      root: z.string().describe('Absolute: what the ids of the benchmarks are relative to.'),
      module_hash: z.string().describe('Of the spec and what it imports, as the plan was made from it; an agent refuses another.'),
    })
    .describe('The spec that holds the workload.'),
  workload: z
    .strictObject({
      service: z.string().describe('The service type that it is for.'),
      name: z.string().describe('Its name, such as `selectOnly`.'),
      options: z.unknown().describe('Parsed, every default filled in.'),
    })
    .describe('What the clients do.'),
  driver: z
    .strictObject({
      name: z.string().describe('What `driver` in a spec calls it.'),
      plugin: z.string().nullable().describe('What an agent imports for it, from the root of the spec; null: it is built in.'),
      options: z.unknown().describe('Parsed, every default filled in.'),
    })
    .describe('What runs the load.'),
  endpoint: z
    .strictObject({
      url: z.string().describe('May hold a password: a slice is never stored.'),
      replicas: z.array(z.string()).readonly().optional().describe('Of a service over several nodes: the URLs of its other ranks that answer clients; absent: none.'),
      access: z.record(z.string(), z.unknown()).optional().describe('What its clients must know beyond the URL; absent: nothing.'),
    })
    .describe('Where the service answers.'),
  services: z
    .array(
      z.strictObject({
        name: z.string().describe('Of the deployment.'),
        url: z.string().describe('May hold a password: a slice is never stored.'),
      }),
    )
    .optional()
    .describe("The deployments of the spec that are up, the target first; only of a benchmark whose load is a program of the user's own."),
  prepared: z.unknown().describe('What the preparation of the workload handed on to its clients.'),
  seed: z.int().nonnegative().describe('32-bit seed of the benchmark.'),
  trial: z.int().positive().optional().describe('Which repetition of the measurement it belongs to, from 1; absent: nobody repeats it.'),
  load: loadPlan.describe('The load over all agents.'),
  slo: sloPlan.optional().describe('What an operation must keep to be counted as a good one; absent: nothing is counted.'),
  agent: z
    .strictObject({
      index: z.int().nonnegative().describe('From 0.'),
      count: z.int().positive().describe('How many agents share the load.'),
    })
    .describe('Which part of the load this one is: operation i belongs to agent i mod `count`.'),
  profile: z
    .strictObject({ interval_us: z.number().positive().describe('Between two samples.') })
    .optional()
    .describe('The agent samples what its CPU is spent on; absent: it does not.'),
  cache_dir: z.string().describe('Absolute: a directory that outlives the run.'),
});
export type PlanSlice = z.infer<typeof planSlice>;

export const sliceErrors = defineErrors({
  UBENCH_E_SLICE: (p: { problem: string }) => ({
    what: `An agent was given a slice that it cannot read: ${p.problem}`,
    fix: 'Run the agents with the version of ubench that made the plan.',
  }),
});

/** What an agent is started with. @throws UBENCH_E_SLICE */
export function readSlice(value: unknown): PlanSlice {
  const parsed = planSlice.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw sliceErrors.UBENCH_E_SLICE({ problem: `${issue.path.map(String).join('.') || 'it'}: ${issue.message}` });
}
