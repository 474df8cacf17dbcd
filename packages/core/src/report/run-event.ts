import type { ErrorRecord } from '@ubench/errors';
import type { Plan } from '../plan/plan.ts';
import type { BenchmarkResult, Finding, SweepResult } from '../result/result.ts';

export type Phase = 'prepare' | 'connect' | 'warmup' | 'measure' | 'drain';

/** Everything that happens in a run, as plain data: what reporters show and `events.jsonl` keeps (all but `progress`). */
export type RunEvent =
  | { readonly type: 'run-start'; readonly run: string; readonly directory: string; readonly plan: Plan }
  | { readonly type: 'error'; readonly error: ErrorRecord }
  | { readonly type: 'warning'; readonly benchmark: string; readonly finding: Finding }
  | {
      readonly type: 'deployment';
      /** The planned deployment's id. */
      readonly deployment: string;
      readonly state: 'starting' | 'ready' | 'stopping' | 'stopped' | 'failed';
      readonly elapsed_ns: number;
      readonly error?: ErrorRecord;
    }
  | {
      readonly type: 'phase';
      readonly benchmark: string;
      readonly phase: Phase;
      /** From 1. */
      readonly trial: number;
      readonly trials: number;
      /** How long it will take, where that is known. */
      readonly expected_ns?: number;
    }
  | {
      readonly type: 'progress';
      readonly benchmark: string;
      readonly phase: Phase;
      readonly trial: number;
      readonly trials: number;
      readonly elapsed_ns: number;
      readonly expected_ns?: number;
      /** Operations so far in this phase. */
      readonly operations: number;
      /** Of the last second. */
      readonly rate_per_s: number;
      /** Of the last second. */
      readonly p95_ns?: number;
      readonly failed: number;
    }
  | { readonly type: 'benchmark-end'; readonly result: BenchmarkResult }
  | { readonly type: 'sweep-end'; readonly result: SweepResult }
  | { readonly type: 'interrupt'; readonly signal: string };
