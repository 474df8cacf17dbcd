import { gateErrors } from '../gate/gate-errors.ts';
import type { GateResult } from '../result/gate-check.ts';
import type { RunResult } from '../result/result.ts';

/** A run that is to be judged and has nothing to be judged by must not pass: all of it was skipped, or none of it selected. */
export function nothingJudged({ benchmarks, sweeps }: Pick<RunResult, 'benchmarks' | 'sweeps'>, gate: GateResult): Error | undefined {
  const judged = [...benchmarks, ...sweeps].some(({ assertions }) => assertions.length > 0) || gate.checks.some(({ observed }) => observed !== null);
  return judged ? undefined : gateErrors.UBENCH_E_GATE_NOTHING({});
}
