import type { PlannedBenchmark } from '../plan/plan.ts';
import type { BenchmarkResult } from '../result/result.ts';

/** Decides whether a benchmark has another trial, and when it may begin. */
export interface TrialTurns {
  /**
   * Resolves when the next trial may begin, or that there is none.
   * @param soFar What the trials until now say together; `undefined` before the first.
   * @param signal Of the run: once it is aborted, there is no next trial.
   */
  next(bench: PlannedBenchmark, soFar: BenchmarkResult | undefined, signal: AbortSignal): Promise<boolean>;
  /** The trial that `next` allowed has ended. @param sound It was measured, and can be believed. */
  done(sound: boolean): void;
  /** The run measures nothing more. */
  ended(): void;
}

/** As many trials as are planned, one right after the other. */
export const plannedTrials: TrialTurns = {
  next: async (bench, soFar, signal) => !signal.aborted && (soFar?.trials.length ?? 0) < bench.trials,
  done() {},
  ended() {},
};
