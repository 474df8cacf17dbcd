import { benchmarksOf } from '../collect/spec-tree.ts';
import { specFile } from '../collect/spec-file.ts';
import { gateErrors } from '../gate/gate-errors.ts';
import { judgeHistory } from '../gate/judge-history.ts';
import { baselineDirectory } from '../history/baseline-directory.ts';
import { readBaseline } from '../history/history-file.ts';
import { benchmarkId } from '../plan/benchmark-id.ts';
import type { GateResult } from '../result/gate-check.ts';
import type { RunResult } from '../result/result.ts';
import type { RunOptions } from './run-options.ts';
import type { RunSession } from './run-session.ts';

/** Holds what a run has measured against its baseline. */
export type HistoryGate = (session: RunSession) => GateResult;

/**
 * The gate of a run that has one, with its baseline read: one that cannot be is told before an hour is spent on measuring.
 * @throws UBENCH_E_HISTORY_…
 */
export function openGate({ gate, config, root, filters }: RunOptions): HistoryGate | undefined {
  if (!gate) return undefined;
  const history = readBaseline(baselineDirectory(root, config));
  return ({ planned: { plan, specs, errors }, record, deployments, benchmarks }) => {
    const files = specs.map((spec) => specFile(spec.path, root));
    const declared = new Set(specs.flatMap((spec, index) => [...benchmarksOf(spec.root)].map((bench) => benchmarkId(files[index]!, bench))));
    const isAsked = (id: string): boolean => filters.length === 0 || files.some((file) => id.startsWith(`${file} > `));
    // What a spec declares that cannot be read, nobody knows.
    const isMissing = (id: string): boolean => errors.length === 0 && !declared.has(id) && isAsked(id);
    return judgeHistory({ result: { provenance: record.provenance, deployments, benchmarks }, planned: plan.benchmarks, isMissing, history, against: config.gate.baseline });
  };
}

/** A run that is to be judged and has nothing to be judged by must not pass: all of it was skipped, or none of it selected. */
export function nothingJudged({ benchmarks, sweeps }: Pick<RunResult, 'benchmarks' | 'sweeps'>, gate: GateResult): Error | undefined {
  const judged = [...benchmarks, ...sweeps].some(({ assertions }) => assertions.length > 0) || gate.checks.some(({ observed }) => observed !== null);
  return judged ? undefined : gateErrors.UBENCH_E_GATE_NOTHING({});
}
