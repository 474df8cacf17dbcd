import { benchmarksOf } from '../collect/spec-tree.ts';
import { specFile } from '../collect/spec-file.ts';
import { judgeHistory } from '../gate/judge-history.ts';
import { baselineDirectory } from '../history/baseline-directory.ts';
import { readBaseline } from '../history/history-file.ts';
import { benchmarkId } from '../plan/benchmark-id.ts';
import type { GateResult } from '../result/gate-check.ts';
import type { RunOptions } from './run-options.ts';
import type { RunSession } from './run-session.ts';

/** Holds what a run has measured against its baseline. */
export type HistoryGate = (session: RunSession) => GateResult;

/**
 * The gate of a run, with its baseline read: one that cannot be is told before an hour is spent on measuring.
 * @throws UBENCH_E_HISTORY_…
 */
export function openGate({ config, root, filters }: RunOptions): HistoryGate {
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
