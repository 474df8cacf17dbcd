import { loadPlan, metricSummary, panel, sloPlan } from '@ubench/load';
import { z } from 'zod';
import { placement } from '../plan/placement.ts';
import { plannedDriver } from '../plan/plan.ts';
import { plannedProbes } from '../plan/planned-probes.ts';
import { gateResult } from './gate-check.ts';

export const errorRecord = z.strictObject({
  code: z.string().describe("Stable: one of [the error codes](errors.md), or that of a foreign error."),
  what: z.string().describe('What happened.'),
  where: z.string().exactOptional().describe('The file and line, plugin, hook or instance.'),
  fix: z.string().exactOptional().describe('What to do next.'),
  details: z.string().exactOptional().describe('Lines that show it: a code frame, the last lines of a log, a stack.'),
}).meta({ id: 'Error', description: 'Something that failed.' });

/** A reason to doubt, or a fact worth knowing: a stable code and a sentence with the numbers in it. */
export const finding = z
  .strictObject({
    code: z.string().describe('Stable: one of [the codes of findings](findings.md).'),
    message: z.string().describe('A sentence with the numbers in it.'),
  })
  .meta({ id: 'Finding', description: 'A reason to doubt, or a fact worth knowing.' });
export type Finding = z.infer<typeof finding>;

export const verdict = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR']);
export type Verdict = z.infer<typeof verdict>;

export const assertion = z.strictObject({
  metric: z.string().describe('Path into the result: latency.p99'),
  operator: z.enum(['<', '<=', '>', '>=', '=', 'between']).describe('How what was observed is compared with the limit.'),
  limit: z.array(z.number()).describe('In the unit of the metric; two numbers for between.'),
  unit: z.enum(['ns', 'per_s', 'share', 'count']).describe('Of the limit and of what was observed.'),
  observed: z.number().nullable().describe('Over all trials; null where the measurement cannot tell.'),
  n: z.int().nonnegative().describe('How many observations it rests on.'),
  trials: z.array(z.number().nullable()).describe('The same metric in each trial.'),
  verdict: verdict.describe('ERROR: there was nothing trustworthy to judge by.'),
  reason: z.string().optional().describe('Why it is an ERROR.'),
}).meta({ id: 'Assertion', description: 'One expectation of a check, and what became of it.' });
export type Assertion = z.infer<typeof assertion>;

const metrics = z.record(z.string(), metricSummary);

/** Operations by what became of them. */
const operationCounts = z.strictObject({
  succeeded: z.int().nonnegative().describe('Operations that succeeded.'),
  failed: z.int().nonnegative().describe('Unfinished ones included.'),
});

/** Parallel arrays, one entry per interval. */
const intervalSeries = z.strictObject({
  time_s: z.array(z.number()).describe('Start of the interval from the start of the measurement; negative during warm-up.'),
  completed: z.array(z.number()).describe('Operations that ended in the interval and succeeded.'),
  failed: z.array(z.number()).describe('Operations that ended in the interval and failed.'),
  p50_ns: z.array(z.number().nullable()).describe('Median latency of those that succeeded; null where there were none.'),
  p95_ns: z.array(z.number().nullable()).describe('Their 95th percentile.'),
  max_ns: z.array(z.number().nullable()).describe('The slowest of them.'),
});

/** Server-side numbers sampled while load ran; parallel arrays on the same time axis as the intervals. */
const resourceSeries = z.strictObject({
  time_s: z.array(z.number()).describe('From the start of the measurement; negative during warm-up.'),
  cpu_cores: z.array(z.number().nullable()).describe('Cores in use by all processes of the instance; null where nobody can tell.'),
  rss_bytes: z.array(z.number().nullable()).describe('Their resident memory.'),
  metrics: z.record(z.string(), z.array(z.number().nullable())).describe('What the service says about itself, by name.'),
  levels: z.array(z.string()).exactOptional().describe('Those of them that go up and down; of the others, those that only grow are counters.'),
});

export const trialResult = z.strictObject({
  window_ns: z.number().describe('Length of the measurement.'),
  prepare_ns: z.number().nullable().describe('null: prepared by an earlier trial.'),
  metrics: metrics.describe('By name; a metric that is kept by key has one entry for each, `statements/select accounts`.'),
  operations: z
    .strictObject({
      warmup: operationCounts.describe('Of the warm-up.'),
      measure: operationCounts.describe('Of the measurement.'),
    })
    .describe('Operations by what became of them.'),
  server_operations: z.int().nullable().describe("The server's own count over warm-up and measurement, where it has one."),
  server_counts: z
    .array(
      z.strictObject({
        what: z.string().describe('Such as `output tokens`.'),
        server: z.number().describe('As the server counted them.'),
        client: z.number().describe('As the clients counted them, of operations that succeeded.'),
      }),
    )
    .optional()
    .describe('What else the server counted over warm-up and measurement; absent where it counts nothing that clients count.'),
  operation_log: z
    .strictObject({
      file: z.string().describe('A line of JSON for each operation; relative to the run directory.'),
      origin_ns: z.number().describe('Where the instants of the lines are told from, the start of the measurement: on the monotonic clock of this machine, which other programs on it read too.'),
      lines: z.int().nonnegative().describe('How many of them there are.'),
      left_out: z.int().nonnegative().describe('Operations that have no line, because the workload allows no more.'),
    })
    .optional()
    .describe('Where the operations are told of one by one; absent where the workload was not asked to.'),
  client: z
    .strictObject({
      agents: z.int().nonnegative().describe('Agents that made the load.'),
      clients: z.int().nonnegative().describe('Virtual clients that they had, at most.'),
      cpu_ns_per_operation: z.number().nullable().describe('CPU time of the agents ÷ operations completed; null: not known.'),
      event_loop_utilisation: z.number().nullable().describe('Of the busiest agent, from 0 to 1; null: not known.'),
      machines: z
        .array(
          z.strictObject({
            agent: z.int().nonnegative().describe('From 0.'),
            node: z.string().describe('Its host name.'),
            offset_ns: z.number().describe('How far the monotonic clock there is ahead of the one here, before the load.'),
            error_ns: z.number().describe('So far off that can be: half of the shortest round trip.'),
            drift_ppm: z.number().describe('How much faster it went over the load, parts per million.'),
            pause_ns: z.number().describe('The longest that its process stood still.'),
          }),
        )
        .optional()
        .describe('Where its agents ran, of agents on other machines; absent where all were threads of the process of the run.'),
      tunnel_utilisation: z.number().optional().describe('Of the event loop through which the service is reached, from 0 to 1; absent where it is reached directly.'),
      series: z
        .strictObject({
          time_s: z.array(z.number()).describe('From the start of the measurement; negative during warm-up.'),
          cpu_cores: z.array(z.number().nullable()).describe('Cores in use by the process that makes the load, agents and all.'),
          rss_bytes: z.array(z.number().nullable()).describe('Its resident memory.'),
        })
        .optional()
        .describe('What it used while load ran: parallel arrays on the time axis of the intervals; absent in results of earlier versions.'),
    })
    .describe('What the load cost the side that made it.'),
  intervals: intervalSeries.describe('How the trial went, second by second: parallel arrays.'),
  server: resourceSeries.describe('What the service used and said while load ran: parallel arrays.'),
  invalid: z.array(finding).describe('Reasons not to believe this trial.'),
  steady: z
    .strictObject({
      after_s: z.number().nullable().describe('Seconds of measurement after which it was; null: it never was.'),
      drift_share: z.number().describe('How far the throughput went up or down at the end, of its mean.'),
      spread_share: z.number().describe('Its standard deviation ÷ its mean then.'),
    })
    .optional()
    .describe('Whether the throughput became steady, where the load says `until`; absent also where the load was too short to tell.'),
  aborted: z.string().optional().describe('Why it ended before its stop condition.'),
}).meta({ id: 'Trial', description: 'One repetition of a measurement.' });
export type TrialResult = z.infer<typeof trialResult>;

/** Of all trials and agents together. */
const profileResult = z
  .strictObject({
    interval_ns: z.number().describe('Between two samples.'),
    samples: z.int().nonnegative().describe('Of agents that were not idle.'),
    cpu_ns_per_operation: z.number().nullable().describe('CPU time of the agents ÷ operations completed; null where there were none.'),
    parts: z
      .record(z.string(), z.number().nullable())
      .describe('The same of each part, as it was sampled; what the samples do not show is of the event loop. They add up to it.'),
    files: z.array(z.string()).describe('For DevTools and speedscope, one for each trial and agent; relative to the run directory.'),
  })
  .meta({ id: 'Profile', description: 'What the CPU of the agents went into.' });
export type ProfileResult = z.infer<typeof profileResult>;

const measuredWorkload = z.strictObject({
  service: z.string().describe('The service type that it is for.'),
  name: z.string().describe('Its name, such as `selectOnly`.'),
  options: z.unknown().describe('Parsed, every default filled in.'),
});

/** What was measured of a load or a function, and whether it can be believed. */
const outcome = {
  validity: z
    .strictObject({
      valid: z.boolean().describe('False where there is a reason.'),
      reasons: z.array(finding).describe('Why not to believe it.'),
    })
    .describe('Whether the numbers can be believed.'),
  warnings: z.array(finding).describe('What to know before the numbers are used.'),
  findings: z.array(finding).describe('Facts about the system under test, such as overloaded.'),
  metrics: metrics.describe('Over all trials: distributions merged, counts added, rates and means over all of them.'),
  definitions: z
    .record(
      z.string(),
      z.strictObject({
        title: z.string().describe('Column header.'),
        definition: z.string().describe('One sentence that a stranger can check the number against.'),
        better: z.enum(['lower', 'higher']).describe('Which way is better.'),
      }),
    )
    .describe('What each metric is, by its name.'),
  curves: z
    .record(
      z.string(),
      z.strictObject({
        share: z.array(z.number()).describe('Of the operations, from 0 to 1, ascending; the last is the highest that at least 10 samples lie beyond.'),
        value_ns: z.array(z.number()).describe('So many of them took as long or less.'),
      }),
    )
    .optional()
    .describe('The percentiles of each distribution over all trials, by the name of its metric: parallel arrays. Absent in results of earlier versions.'),
  panels: z.array(panel).optional().describe('Charts of its own kind that the workload wants to be shown; absent where it has none.'),
  errors: z
    .record(
      z.string(),
      z.strictObject({
        count: z.int().nonnegative().describe('How many operations.'),
        samples: z.array(z.string()).describe('Up to five different messages.'),
      }),
    )
    .describe('What operations failed with, by kind, such as `timeout` or `http 503`.'),
  trials: z.array(trialResult).describe('One after the other.'),
};

/** Where numbers are from that another tool has measured. */
const importedFrom = z
  .strictObject({
    tool: z.string().describe('What measured it: `pgbench`, `k6`, `vegeta`, `oha`, `wrk`, `wrk2`, `autocannon`, `vllm-bench`, `guidellm`, `aiperf`.'),
    version: z.string().optional().describe('Of the tool, where its output tells.'),
    measured_at: z.iso.datetime().optional().describe('When it began to measure, UTC, where its output tells.'),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('What it says of its load, such as `url` and `connections`.'),
    files: z
      .array(
        z.strictObject({
          path: z.string().describe('Relative to the root, with forward slashes.'),
          sha256: z.string().describe('Of its content.'),
        }),
      )
      .describe('Its output, as it was imported.'),
  })
  .meta({ id: 'Imported', description: 'Another tool that has measured a benchmark, on a machine that is not known: the provenance of the run is that of the import.' });

/** What a load beside a benchmark measured. */
export const backgroundResult = z
  .strictObject({
    name: z.string().describe('What the benchmark calls it.'),
    deployment: z.string().describe('The id of its target.'),
    workload: measuredWorkload.describe('What its clients did.'),
    load: loadPlan.describe('How many of them, or how often. It began before the warm-up of the benchmark, and was ended when the load of that had ended.'),
    seed: z.int().nonnegative().describe('What everything random in it derived from.'),
    headline: z.enum(['responseTime', 'serviceTime']).describe('What `latency` is.'),
    ...outcome,
  })
  .meta({ id: 'Background', description: 'A load beside a benchmark: what was measured of it, and whether it can be believed.' });
export type BackgroundResult = z.infer<typeof backgroundResult>;

export const benchmarkResult = z
  .strictObject({
    id: z.string().describe('path-from-root > suite > name [parameter=value]'),
    name: z.string().describe('As the spec gives it.'),
    suite: z.array(z.string()).describe('Names of the enclosing describes, outermost first.'),
    file: z.string().describe('Relative to the root, with forward slashes.'),
    line: z.int().positive().describe('Where in the file it is declared, from 1.'),
    tags: z.array(z.string()).describe('Its own and those of the enclosing describes.'),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .describe('Which point of a sweep, or which row of a table, it is.'),
    group: z.string().optional().describe('The id of the sweep it is a point of.'),
    derived_from: z.string().optional().describe('Of a probe, which was decided while the run went on and is in no plan: the id of the point that it is like, but for its load.'),
    status: z
      .enum(['measured', 'failed', 'skipped', 'todo', 'interrupted'])
      .describe('interrupted: stopped while it ran, with what was measured until then; failed: could not be measured.'),
    error: errorRecord.optional().describe('What it failed with.'),
    deployment: z.string().optional().describe('The id of its target; absent for a function in process, as are the next two.'),
    workload: measuredWorkload.optional().describe('What the clients did.'),
    load: loadPlan.optional().describe('How many of them, or how often, and for how long.'),
    slo: sloPlan.optional().describe('What its operations had to keep; absent where it has none, and then there is no `goodput`.'),
    driver: plannedDriver.optional().describe('What ran the load.'),
    imported: importedFrom.optional().describe('Of a benchmark that another tool has measured: which, and from which files. Absent where ubench has.'),
    seed: z.int().nonnegative().describe('What everything random in it derived from.'),
    headline: z
      .enum(['responseTime', 'serviceTime', 'functionTime'])
      .optional()
      .describe('What `latency` is: from the intended start, in an open loop whose driver knows it; else from the first byte sent; or of a function.'),
    ...outcome,
    profile: profileResult.optional().describe('What the CPU of the agents went into, where they were profiled.'),
    background: z.array(backgroundResult).optional().describe('What the loads beside it measured, in the order of the spec; absent where it has none.'),
    assertions: z.array(assertion).describe('What its check expected.'),
  })
  .meta({ id: 'Benchmark', description: 'One benchmark: what was measured, and whether it can be believed.' });
export type BenchmarkResult = z.infer<typeof benchmarkResult>;

/** A sweep as a whole: what its points say together. */
export const sweepResult = z
  .strictObject({
    id: z.string().describe('path-from-root > suite > name'),
    name: z.string().describe('As the spec gives it.'),
    file: z.string().describe('Relative to the root, with forward slashes.'),
    line: z.int().positive().describe('Where in the file it is declared, from 1.'),
    parameter: z.string().describe('The keys of the load that were swept, separated by commas.'),
    points: z.array(z.string()).describe('Benchmark ids, in the order of the parameter.'),
    knee: z.number().nullable().describe('The highest value of the parameter that still qualifies; null: none or all do, or a search ended early.'),
    fails_at: z.number().optional().describe('The lowest value above the highest that qualifies, which does not; absent: there is none.'),
    probes: plannedProbes.optional().describe('Where further points followed the planned ones: what they were to find.'),
    ended: z.string().optional().describe('Why they ended before they had.'),
    assertions: z.array(assertion).describe('What its check expected.'),
  })
  .meta({ id: 'Sweep', description: 'A sweep as a whole: what its points say together.' });
export type SweepResult = z.infer<typeof sweepResult>;

export const deploymentResult = z
  .strictObject({
    id: z.string().describe('path-from-root > suite > name'),
    name: z.string().describe('What `--at` and `--set` call it.'),
    service: z.string().describe('The service type.'),
    backend: z.string().describe('Where it ran.'),
    options: z.unknown().describe('Of the service: parsed, every default filled in, secrets as references.'),
    placement: placement.optional().describe('How it was executed, and what it asked of its node; absent: as a process that asks for nothing.'),
    url: z.string().optional().describe('Without a password.'),
    tunnels: z
      .array(
        z.strictObject({
          local: z.string().describe('What clients connect to.'),
          remote: z.string().describe('Where that leads.'),
          by: z.string().describe('Whose connection carries it.'),
        }),
      )
      .optional()
      .describe('Ports of the machine of the run that led to it while the run went on; absent where it was reached directly.'),
    ready_ns: z.number().optional().describe('From its start until it answered, without what it waited in a queue and for its image.'),
    stages: z
      .strictObject({
        queue_ns: z.number().optional().describe('Until it was given a place.'),
        image_ns: z.number().optional().describe('Until what its container is made of was there.'),
        start_ns: z.number().optional().describe('From the start of its program until that listened; part of `ready_ns`.'),
      })
      .optional()
      .describe("What it waited for before it ran, by the backend's clocks where it has any; absent of one that ran at once."),
    place: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe('What the backend told of where it ran: node, job, digest of its image.'),
    provision: z
      .array(z.strictObject({ step: z.string().describe('Such as pull or load.'), duration_ns: z.number().describe('What it took.') }))
      .optional()
      .describe('What was done after it answered and before any load, in order; absent where there was nothing to do.'),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('What the service told about itself, such as its version.'),
    log: z.string().optional().describe('Relative to the run directory.'),
    error: errorRecord.optional().describe('What it failed with.'),
  })
  .meta({ id: 'Deployment', description: 'A service that the benchmarks had as target.' });
export type DeploymentResult = z.infer<typeof deploymentResult>;

export const provenance = z
  .strictObject({
    argv: z.array(z.string()).describe('The command line.'),
    versions: z.record(z.string(), z.string()).describe('ubench, node, and every plugin in use.'),
    git: z
      .strictObject({
        sha: z.string().describe('The commit.'),
        dirty: z.boolean().describe('Whether there were changes beside it.'),
        changes_sha256: z.string().optional().describe('Hash of the files that had changed, with their paths; absent where none had, and where it is not known.'),
      })
      .nullable()
      .describe('Of the working directory; null where it is in no repository.'),
    lockfile: z
      .strictObject({ name: z.string().describe('Such as `pnpm-lock.yaml`.'), sha256: z.string().describe('Hash of its content.') })
      .optional()
      .describe('Which versions of all dependencies were to be installed; absent where there is none.'),
    specs: z
      .record(z.string(), z.string())
      .optional()
      .describe('Hash of each spec and every file of the project that it imports, by its path relative to the root.'),
    node: z
      .strictObject({
        hostname: z.string().describe('Its name.'),
        platform: z.string().describe('Operating system and architecture.'),
        kernel: z.string().describe('Release of the kernel.'),
        cpu_model: z.string().describe('As the system names it.'),
        cpus: z.int().positive().describe('Logical processors.'),
        cpus_available: z.int().positive().optional().describe('How many of them the process may use, by its affinity and its control group.'),
        memory_bytes: z.number().describe('All of it.'),
        memory_limit_bytes: z.number().optional().describe('How much of it the control group may use; absent: all.'),
        numa_nodes: z.int().positive().optional().describe('Parts of the machine with memory of their own; absent where the system does not tell.'),
        governor: z.string().optional().describe('What decides how fast cores run, several separated by commas; absent where nothing does, or does not tell.'),
        gpus: z
          .strictObject({
            models: z.array(z.string()).describe('One for each that can be seen.'),
            driver: z.string().describe('Its version.'),
          })
          .optional()
          .describe('Graphics processors; absent where there are none.'),
        file_systems: z
          .strictObject({
            runs: z.string().optional().describe('Of the directory that runs are kept in.'),
            temporary: z.string().optional().describe('Of the directory for temporary files, in which local services keep their data.'),
          })
          .optional()
          .describe('Their kinds, such as `ext4`; absent where the system does not tell.'),
      })
      .describe('The machine that ran ubench.'),
    ci: z
      .strictObject({ name: z.string().describe('Of the service.'), url: z.string().optional().describe('Where its job is looked at.') })
      .optional()
      .describe('The job that it was part of; absent outside of one.'),
    environment: z.record(z.string(), z.string()).describe('An allow-list, never a dump.'),
  })
  .meta({ id: 'Provenance', description: 'Under which circumstances the numbers came to be.' });
export type Provenance = z.infer<typeof provenance>;

export const runResult = z.strictObject({
  schema: z.literal('ubench.result/1').describe('The format and its major version.'),
  run: z
    .strictObject({
      id: z.string().describe('Its name, which begins with when it started.'),
      started_at: z.iso.datetime().describe('UTC.'),
      duration_ns: z.number().describe('From its start to this result.'),
      status: z.enum(['COMPLETED', 'FAILED', 'INTERRUPTED']).describe('FAILED: nothing trustworthy was measured, as exit code 3 says it; an assertion that failed leaves it COMPLETED.'),
      exit_code: z
        .int()
        .nonnegative()
        .nullable()
        .describe('Of the run itself; the process exits with 6 when it would be 0 and an output could not be written. null: its process was killed.'),
      rerun_of: z.string().optional().describe('The run whose command was given again.'),
    })
    .describe('The run as a whole.'),
  plan_sha256: z.string().describe('Hash of the plan in canonical JSON; empty for a run that was imported, which has none.'),
  provenance: provenance.describe('By which command, on which machine, with which versions.'),
  errors: z.array(errorRecord).describe('Of the run: files that could not be collected, hooks that failed.'),
  deployments: z.array(deploymentResult).describe('What was started, or found running.'),
  benchmarks: z.array(benchmarkResult).describe('In the order of the plan.'),
  sweeps: z.array(sweepResult).describe('In the order of the plan.'),
  gate: gateResult.optional().describe('What the gate found; absent where none was asked for.'),
});
export type RunResult = z.infer<typeof runResult>;
