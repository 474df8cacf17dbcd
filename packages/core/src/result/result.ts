import { loadPlan } from '@ubench/load';
import { z } from 'zod';
import { metricSummary } from './metric-summary.ts';

export const errorRecord = z.strictObject({
  code: z.string(),
  what: z.string(),
  where: z.string().optional(),
  fix: z.string().optional(),
  details: z.string().optional(),
});

/** A reason to doubt, or a fact worth knowing: a stable code and a sentence with the numbers in it. */
export const finding = z.strictObject({ code: z.string(), message: z.string() });
export type Finding = z.infer<typeof finding>;

export const verdict = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR']);
export type Verdict = z.infer<typeof verdict>;

export const assertion = z.strictObject({
  metric: z.string().describe('Path into the result: latency.p99'),
  operator: z.enum(['<', '<=', '>', '>=', '=', 'between']),
  limit: z.array(z.number()).describe('In the unit of the metric; two numbers for between.'),
  unit: z.enum(['ns', 'per_s', 'share', 'count']),
  observed: z.number().nullable(),
  n: z.int().nonnegative(),
  trials: z.array(z.number().nullable()).describe('The same metric in each trial.'),
  verdict,
  reason: z.string().optional().describe('Why it is an ERROR.'),
});
export type Assertion = z.infer<typeof assertion>;

const metrics = z.record(z.string(), metricSummary);

/** Operations by what became of them. */
const operationCounts = z.strictObject({
  succeeded: z.int().nonnegative(),
  failed: z.int().nonnegative().describe('Unfinished ones included.'),
});

/** Parallel arrays, one entry per interval. */
const intervalSeries = z.strictObject({
  time_s: z.array(z.number()).describe('Start of the interval from the start of the measurement; negative during warm-up.'),
  completed: z.array(z.number()),
  failed: z.array(z.number()),
  p50_ns: z.array(z.number().nullable()),
  p95_ns: z.array(z.number().nullable()),
  max_ns: z.array(z.number().nullable()),
});

/** Server-side numbers sampled while load ran; parallel arrays on the same time axis as the intervals. */
const resourceSeries = z.strictObject({
  time_s: z.array(z.number()),
  cpu_cores: z.array(z.number().nullable()),
  rss_bytes: z.array(z.number().nullable()),
  metrics: z.record(z.string(), z.array(z.number().nullable())),
});

export const trialResult = z.strictObject({
  window_ns: z.number().describe('Length of the measurement.'),
  prepare_ns: z.number().nullable().describe('null: prepared by an earlier trial.'),
  metrics,
  operations: z.strictObject({ warmup: operationCounts, measure: operationCounts }),
  server_operations: z.int().nullable().describe("The server's own count over warm-up and measurement, where it has one."),
  client: z.strictObject({
    agents: z.int().nonnegative(),
    clients: z.int().nonnegative(),
    cpu_ns_per_operation: z.number().nullable(),
    event_loop_utilisation: z.number().nullable(),
  }),
  intervals: intervalSeries,
  server: resourceSeries,
  invalid: z.array(finding),
  aborted: z.string().optional().describe('Why it ended before its stop condition.'),
});
export type TrialResult = z.infer<typeof trialResult>;

export const benchmarkResult = z.strictObject({
  id: z.string(),
  name: z.string(),
  suite: z.array(z.string()),
  file: z.string(),
  line: z.int().positive(),
  tags: z.array(z.string()),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  group: z.string().optional(),
  status: z
    .enum(['measured', 'failed', 'skipped', 'todo', 'interrupted'])
    .describe('interrupted: stopped while it ran, with what was measured until then; failed: could not be measured.'),
  error: errorRecord.optional(),
  deployment: z.string().optional(),
  workload: z.strictObject({ service: z.string(), name: z.string(), options: z.unknown() }).optional(),
  load: loadPlan.optional(),
  seed: z.int().nonnegative(),
  headline: z
    .enum(['responseTime', 'serviceTime', 'functionTime'])
    .optional()
    .describe('What `latency` is: open loop from the intended start, closed loop from the first byte sent.'),
  validity: z.strictObject({ valid: z.boolean(), reasons: z.array(finding) }),
  warnings: z.array(finding),
  findings: z.array(finding).describe('Facts about the system under test, such as overloaded.'),
  metrics: metrics.describe('Over all trials: distributions merged, counts added, rates and means over all of them.'),
  definitions: z.record(
    z.string(),
    z.strictObject({ title: z.string(), definition: z.string(), better: z.enum(['lower', 'higher']) }),
  ),
  errors: z.record(z.string(), z.strictObject({ count: z.int().nonnegative(), samples: z.array(z.string()) })),
  trials: z.array(trialResult),
  assertions: z.array(assertion),
});
export type BenchmarkResult = z.infer<typeof benchmarkResult>;

/** A sweep as a whole: what its points say together. */
export const sweepResult = z.strictObject({
  id: z.string(),
  name: z.string(),
  file: z.string(),
  line: z.int().positive(),
  parameter: z.string(),
  points: z.array(z.string()).describe('Benchmark ids, in the order of the parameter.'),
  knee: z.number().nullable().describe('The highest value of the parameter that still qualifies; null: none or all do.'),
  assertions: z.array(assertion),
});
export type SweepResult = z.infer<typeof sweepResult>;

export const deploymentResult = z.strictObject({
  id: z.string(),
  name: z.string(),
  service: z.string(),
  backend: z.string(),
  options: z.unknown(),
  url: z.string().optional().describe('Without a password.'),
  ready_ns: z.number().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  log: z.string().optional().describe('Relative to the run directory.'),
  error: errorRecord.optional(),
});
export type DeploymentResult = z.infer<typeof deploymentResult>;

export const provenance = z.strictObject({
  argv: z.array(z.string()),
  versions: z.record(z.string(), z.string()).describe('ubench, node, and every plugin in use.'),
  git: z.strictObject({ sha: z.string(), dirty: z.boolean() }).nullable(),
  node: z.strictObject({
    hostname: z.string(),
    platform: z.string(),
    kernel: z.string(),
    cpu_model: z.string(),
    cpus: z.int().positive(),
    memory_bytes: z.number(),
  }),
  environment: z.record(z.string(), z.string()).describe('An allow-list, never a dump.'),
});
export type Provenance = z.infer<typeof provenance>;

export const runResult = z.strictObject({
  schema: z.literal('ubench.result/1'),
  run: z.strictObject({
    id: z.string(),
    started_at: z.iso.datetime(),
    duration_ns: z.number(),
    status: z.enum(['COMPLETED', 'FAILED', 'INTERRUPTED']),
    exit_code: z
      .int()
      .nonnegative()
      .nullable()
      .describe('Of the run itself; the process exits with 6 when it would be 0 and an output could not be written. null: its process was killed.'),
    rerun_of: z.string().optional().describe('The run whose command was given again.'),
  }),
  plan_sha256: z.string(),
  provenance,
  errors: z.array(errorRecord).describe('Of the run: files that could not be collected, hooks that failed.'),
  deployments: z.array(deploymentResult),
  benchmarks: z.array(benchmarkResult),
  sweeps: z.array(sweepResult),
});
export type RunResult = z.infer<typeof runResult>;
