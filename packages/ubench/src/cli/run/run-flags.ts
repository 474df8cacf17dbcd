import type { FlagTable } from '../flag.ts';

export const runFlags = {
  name: { kind: 'text', short: 't', argument: 'pattern', description: 'only benchmarks whose suite and name match a regular expression', example: '"point reads"' },
  tag: { kind: 'texts', argument: 'tag', description: 'only benchmarks with this tag; repeatable', example: 'smoke' },
  backend: { kind: 'text', argument: 'name', description: 'where deployments run', example: 'local', config: 'backend', completes: 'backends' },
  at: { kind: 'pairs', argument: 'name=url', description: 'use a running service in place of a deployment; repeatable', example: 'db=postgres://localhost:5432/app' },
  set: { kind: 'texts', argument: 'a.b=c', description: 'set an option of a load, a workload or a deployment; repeatable', example: 'load.duration=30s' },
  trials: { kind: 'count', argument: 'n', description: 'repetitions of each measurement, whatever the specs say', example: '5' },
  seed: { kind: 'number', argument: 'n', description: 'seed of arrivals and requests (default: a hash of the benchmark id)', example: '42' },
  reporter: { kind: 'text', argument: 'a,b', description: 'what shows and writes results', example: 'terminal,json', config: 'reporters', completes: 'reporters' },
  dryRun: { kind: 'switch', description: 'print the plan as JSON, and run nothing' },
  list: { kind: 'switch', description: 'print the ids of the benchmarks, and run nothing' },
  json: { kind: 'switch', description: 'with --list: as JSON' },
  shard: { kind: 'shard', argument: 'i/n', description: 'only the i-th of n parts of the selection, such as one for each CI job', example: '1/3' },
  maxTime: { kind: 'duration', argument: 'time', description: 'refuse a run that is estimated to take longer, and end one that does', example: '10m' },
  watch: { kind: 'switch', description: 'run again when a spec, what it imports, or the configuration changes' },
  bail: { kind: 'switch', description: 'stop after the first benchmark that fails' },
  keep: { kind: 'switch', description: 'leave deployments running at the end; ubench stop ends them' },
  reuse: { kind: 'switch', description: 'use what an earlier run with --keep has left running, where it is the same deployment' },
  profile: { kind: 'switch', description: "write a CPU profile of each agent, and show what its CPU goes into; costs some of it" },
  allowInvalid: { kind: 'switch', description: 'an invalid measurement does not fail the run' },
  strict: { kind: 'switch', description: 'an inconclusive verdict fails the run (exit 4)' },
} as const satisfies FlagTable;
