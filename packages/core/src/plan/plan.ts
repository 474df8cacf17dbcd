import { executorDriver, loadPlan, sloPlan } from '@ubench/load';
import { z } from 'zod';
import { gateRule } from '../gate/gate-rule.ts';
import { plannedBackground, plannedWorkload } from './planned-background.ts';
import { placement } from './placement.ts';
import { plannedProbes } from './planned-probes.ts';

const suitePath = z.array(z.string()).describe('Names of the enclosing describes, outermost first.');

/** A deployment as planned: which service, with which options, where. */
export const plannedDeployment = z.strictObject({
  id: z.string().describe('path-from-root > suite > name'),
  name: z.string().describe('What `--at` and `--set` call it; unique in its file.'),
  file: z.string().describe('The spec that declares it, relative to the root, with forward slashes.'),
  suite: suitePath,
  service: z.string().describe('The service type.'),
  options: z.unknown().describe('Of the service: parsed, every default filled in, secrets as references.'),
  backend: z.string().describe('Where it runs.'),
  placement: placement.optional().describe('How it is executed, and what it needs of its node; absent: as a process that asks for nothing.'),
}).meta({ id: 'PlannedDeployment', description: 'A deployment: which service, with which options, where.' });
export type PlannedDeployment = z.infer<typeof plannedDeployment>;

const common = {
  id: z.string().describe('path-from-root > suite > name [parameter=value]: the key of baselines.'),
  name: z.string().describe('As the spec gives it.'),
  suite: suitePath,
  file: z.string().describe('Relative to the root, with forward slashes.'),
  line: z.int().positive().describe('Where in the file it is declared, from 1.'),
  tags: z.array(z.string()).describe('Its own and those of the enclosing describes.'),
  mode: z.enum(['run', 'skip', 'todo']).describe('What will become of it.'),
  seed: z.int().nonnegative().describe('32 bits; whatever is random in it derives from it.'),
  trials: z.int().positive().describe('Repetitions of the measurement.'),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .describe('Which point of a sweep, or which row of a table, it is.'),
  group: z.string().optional().describe('The id of the sweep it is a point of.'),
  derived_from: z
    .string()
    .optional()
    .describe('Of a probe, which was decided while the run went on: the id of the point that it is like, but for its load. In no plan, only in the events of a run.'),
  gate: z.record(z.string(), gateRule).optional().describe('The metrics that gate, by their paths, as defaults, configuration and spec say together; absent in plans of earlier versions.'),
  timeout_ns: z.number().positive().optional().describe('Over all its trials; absent: none.'),
};

/** What runs the load, by the name of its plugin. */
export const plannedDriver = z.strictObject({
  name: z.string().describe('What `driver` in a spec calls it.'),
  options: z.unknown().describe('Parsed, every default filled in.'),
});

export const plannedLoadBenchmark = z.strictObject({
  kind: z.literal('load').describe('A service under load.'),
  ...common,
  deployment: z.string().describe('The id of its target.'),
  workload: plannedWorkload.describe('What the clients do.'),
  load: loadPlan.describe('How many of them, or how often, and for how long.'),
  driver: plannedDriver.default({ name: executorDriver.name, options: {} }).describe('What runs the load.'),
  background: z.array(plannedBackground).optional().describe('Loads beside it, from before its warm-up until its load has ended; absent: none.'),
  slo: sloPlan.optional().describe('What an operation must keep to count for goodput; absent: nothing is counted.'),
  agents: z.int().positive().nullable().describe('Agents that the load is spread over; null: as many as it needs, of threads as far as there are cores.'),
  agents_place: z.string().optional().describe('The id of the deployment whose agents run it; absent: threads.'),
  files: z.array(z.string()).optional().describe('What its code reads beside its modules, relative to the root; absent: nothing.'),
  max_error_share: z.number().min(0).max(1).describe('Errors over this share make a measurement invalid.'),
});

export const plannedFunctionBenchmark = z.strictObject({ kind: z.literal('function').describe('A function in process.'), ...common });

export const plannedBenchmark = z
  .discriminatedUnion('kind', [plannedLoadBenchmark, plannedFunctionBenchmark])
  .meta({ id: 'PlannedBenchmark', description: 'One benchmark: what is measured, how, and how often.' });
export type PlannedBenchmark = z.infer<typeof plannedBenchmark>;
export type PlannedLoadBenchmark = z.infer<typeof plannedLoadBenchmark>;
export type PlannedFunctionBenchmark = z.infer<typeof plannedFunctionBenchmark>;

/** What a run will do, before it is done: no time, no run id, no port, no absolute path, keys in canonical order. */
export const plan = z.strictObject({
  schema: z.literal('ubench.plan/1').describe('The format and its major version.'),
  seed: z.int().nonnegative().nullable().describe('--seed; null: every benchmark is seeded by its id.'),
  files: z
    .array(
      z.strictObject({
        path: z.string().describe('Relative to the root, with forward slashes.'),
        module_hash: z.string().describe('Of the file and every file of the project that it imports.'),
      }),
    )
    .describe('The specs that have a benchmark in the plan.'),
  deployments: z.array(plannedDeployment).describe('What the benchmarks that will run have as targets.'),
  benchmarks: z.array(plannedBenchmark).describe('In the order in which they run.'),
  probes: z.array(plannedProbes).optional().describe('Points that follow those of a sweep or search, decided while the run goes on; absent: there are none.'),
  previews: z
    .array(
      z.strictObject({
        deployment: z.string().describe("The planned deployment's id."),
        backend: z.string().describe('Its name in the configuration.'),
        title: z.string().describe('What it is, such as the batch script of a deployment.'),
        text: z.string().describe('As it would be submitted, with placeholders for what only the place knows.'),
      }),
    )
    .optional()
    .describe('What backends would submit; only in what `--dry-run` prints, and absent where none submits anything.'),
});
export type Plan = z.infer<typeof plan>;

/** Ids of the deployments that a benchmark needs. */
export const deploymentsOf = (bench: PlannedBenchmark): string[] =>
  bench.kind === 'load' ? [bench.deployment, ...(bench.background ?? []).map(({ deployment }) => deployment), ...(bench.agents_place === undefined ? [] : [bench.agents_place])] : [];
