import { ownIdentity } from '@ubench/processes';
import { exitCodes } from '@ubench/errors';
import { exitCodeOf } from '../judge/exit-code.ts';
import { redact } from '../redact/redact.ts';
import type { BenchmarkResult, Provenance, RunResult } from '../result/result.ts';
import { createRunId } from '../run/run-id.ts';
import { storeResult } from '../store/store-result.ts';
import type { RunRecord } from '../store/run-record.ts';

export interface ImportOptions {
  readonly stateDirectory: string;
  readonly root: string;
  readonly cwd: string;
  /** Of this machine, which did not measure anything. */
  readonly provenance: Provenance;
  readonly rerunOf?: string | undefined;
  readonly allowInvalid: boolean;
}

/** Stores measurements of other tools as a run of their own; all of it or, where that fails, nothing. @throws UBENCH_E_STATE_DIRECTORY */
export function storeImport(benchmarks: readonly BenchmarkResult[], { stateDirectory, root, cwd, provenance, rerunOf, allowInvalid }: ImportOptions): RunResult {
  const startedAt = new Date();
  const rerun = rerunOf === undefined ? {} : { rerun_of: rerunOf };
  const record: RunRecord = redact({
    schema: 'ubench.run/1',
    id: createRunId(startedAt),
    started_at: startedAt.toISOString(),
    process: ownIdentity(),
    cwd,
    root,
    plan_sha256: '',
    provenance,
    ...rerun,
  });
  const rest = { schema: 'ubench.result/1' as const, plan_sha256: '', provenance: record.provenance, errors: [], deployments: [], benchmarks: redact([...benchmarks]), sweeps: [] };
  const exit_code = exitCodeOf(rest, { allowInvalid, strict: false });
  const duration_ns = benchmarks.reduce((sum, { trials }) => sum + trials[0]!.window_ns, 0);
  const status = exit_code === exitCodes.untrustworthy.code ? 'FAILED' : 'COMPLETED';
  const result: RunResult = { ...rest, run: { id: record.id, started_at: record.started_at, duration_ns, status, exit_code, ...rerun } };
  storeResult(stateDirectory, record, result);
  return result;
}
