import { executorDriver, loadPlan } from '@ubench/load';
import { z } from 'zod';

const suitePath = z.array(z.string()).describe('Names of the enclosing describes, outermost first.');

/** A deployment as planned: which service, with which options, where. */
export const plannedDeployment = z.strictObject({
  /** `path-from-root > suite > name`. */
  id: z.string(),
  name: z.string(),
  file: z.string(),
  suite: suitePath,
  service: z.string(),
  options: z.unknown(),
  backend: z.string(),
});
export type PlannedDeployment = z.infer<typeof plannedDeployment>;

const common = {
  id: z.string().describe('path-from-root > suite > name [parameter=value]: the key of baselines.'),
  name: z.string(),
  suite: suitePath,
  file: z.string().describe('Relative to the root, with forward slashes.'),
  line: z.int().positive(),
  tags: z.array(z.string()),
  mode: z.enum(['run', 'skip', 'todo']),
  seed: z.int().nonnegative(),
  trials: z.int().positive(),
  /** The sweep or table that this benchmark is a point of. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  group: z.string().optional().describe('The id of the sweep it is a point of.'),
  timeout_ns: z.number().positive().optional(),
};

/** What runs the load, by the name of its plugin. */
export const plannedDriver = z.strictObject({ name: z.string(), options: z.unknown() });

export const plannedLoadBenchmark = z.strictObject({
  kind: z.literal('load'),
  ...common,
  deployment: z.string(),
  workload: z.strictObject({ service: z.string(), name: z.string(), options: z.unknown(), code: z.array(z.string()) }),
  load: loadPlan,
  driver: plannedDriver.default({ name: executorDriver.name, options: {} }),
  agents: z.int().positive(),
  max_error_share: z.number().min(0).max(1),
});

export const plannedFunctionBenchmark = z.strictObject({ kind: z.literal('function'), ...common });

export const plannedBenchmark = z.discriminatedUnion('kind', [plannedLoadBenchmark, plannedFunctionBenchmark]);
export type PlannedBenchmark = z.infer<typeof plannedBenchmark>;
export type PlannedLoadBenchmark = z.infer<typeof plannedLoadBenchmark>;
export type PlannedFunctionBenchmark = z.infer<typeof plannedFunctionBenchmark>;

/** What a run will do, before it is done: no time, no run id, no port, no absolute path, keys in canonical order. */
export const plan = z.strictObject({
  schema: z.literal('ubench.plan/1'),
  seed: z.int().nonnegative().nullable().describe('--seed; null: every benchmark is seeded by its id.'),
  files: z.array(z.strictObject({ path: z.string(), module_hash: z.string() })),
  deployments: z.array(plannedDeployment),
  benchmarks: z.array(plannedBenchmark),
});
export type Plan = z.infer<typeof plan>;
