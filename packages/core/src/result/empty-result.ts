import type { PlannedBenchmark } from '../plan/plan.ts';
import type { BenchmarkResult } from './result.ts';

/** The result of a benchmark of which nothing has been measured. */
export function emptyResult(bench: PlannedBenchmark, status: BenchmarkResult['status']): BenchmarkResult {
  const { id, name, suite, file, line, tags, parameters, group, derived_from, seed } = bench;
  return {
    id,
    name,
    suite,
    file,
    line,
    tags,
    parameters,
    ...(group === undefined ? {} : { group }),
    ...(derived_from === undefined ? {} : { derived_from }),
    status,
    seed,
    ...(bench.kind === 'load'
      ? {
          deployment: bench.deployment,
          workload: { service: bench.workload.service, name: bench.workload.name, options: bench.workload.options },
          load: bench.load,
          driver: bench.driver,
          ...(bench.slo === undefined ? {} : { slo: bench.slo }),
        }
      : {}),
    // What was left out on purpose has nothing to doubt; what was to be measured and was not cannot be believed.
    validity: { valid: !['failed', 'interrupted'].includes(status), reasons: [] },
    warnings: [],
    findings: [],
    metrics: {},
    definitions: {},
    errors: {},
    trials: [],
    assertions: [],
  };
}
