import type { BenchmarkResult } from '../result/result.ts';
import type { GateResult } from '../result/gate-check.ts';
import type { TrialTurns } from './trial-turns.ts';

/** What a run needs to know that is one of two, measured in turns in one process. */
export interface RunVariant {
  readonly turns: TrialTurns;
  /** Told what was measured when everything of the run is down again. Resolves with what the comparison came to, where this run is what is judged. */
  compared(benchmarks: readonly BenchmarkResult[]): Promise<GateResult | undefined>;
}
