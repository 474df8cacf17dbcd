import type { PlannedBenchmark } from '../plan/plan.ts';
import type { BenchmarkResult } from './result.ts';

/** The result of a benchmark of which nothing has been measured. */
export function emptyResult(bench: PlannedBenchmark, status: BenchmarkResult['status']): BenchmarkResult {
  const { id, name, suite, file, line, tags, parameters, group, seed } = bench;
  return {
    id,
    name,
    suite,
    file,
    line,
    tags,
    parameters,
    ...(group === undefined ? {} : { group }),
    status,
    seed,
    ...(bench.kind === 'load'
      ? {
          deployment: bench.deployment,
          workload: { service: bench.workload.service, name: bench.workload.name, options: bench.workload.options },
          load: bench.load,
        }
      : {}),
    validity: { valid: true, reasons: [] },
    warnings: [],
    findings: [],
    metrics: {},
    definitions: {},
    errors: {},
    trials: [],
    assertions: [],
  };
}
