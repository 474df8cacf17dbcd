import type { Endpoint } from '@ubench/load';
import { AsyncSeriesHook, SyncHook } from 'tapable';
import type { Config } from '../config/config.ts';
import type { Plan, PlannedDeployment, PlannedLoadBenchmark } from '../plan/plan.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';

type Progress = Extract<RunEvent, { type: 'progress' }>;

/** The stages of a run, in lifecycle order. What a tap is given is plain data. */
export interface Hooks {
  /** The configuration is resolved. */
  readonly config: AsyncSeriesHook<[{ config: Config; root: string }]>;
  /** The spec files are about to be imported; a tap may add or remove some (absolute paths). */
  readonly collect: AsyncSeriesHook<[{ files: string[] }]>;
  readonly plan: AsyncSeriesHook<[{ plan: Plan }]>;
  /** A deployment is about to start. */
  readonly deploy: AsyncSeriesHook<[{ deployment: PlannedDeployment }]>;
  /** A deployment answers its own protocol, and is ready for the load. */
  readonly ready: AsyncSeriesHook<[{ deployment: PlannedDeployment; endpoint: Endpoint }]>;
  /** Data is about to be prepared for a trial; likewise `warmup` and `measure`. `trial` is from 1. */
  readonly prepare: AsyncSeriesHook<[{ benchmark: PlannedLoadBenchmark; trial: number; endpoint: Endpoint }]>;
  readonly warmup: AsyncSeriesHook<[{ benchmark: PlannedLoadBenchmark; trial: number; endpoint: Endpoint }]>;
  readonly measure: AsyncSeriesHook<[{ benchmark: PlannedLoadBenchmark; trial: number; endpoint: Endpoint }]>;
  /** About once a second while load runs. Synchronous: a slow tap would delay the next reading. */
  readonly progress: SyncHook<[Progress]>;
  /** A benchmark's numbers are final, its assertions not yet judged. */
  readonly result: AsyncSeriesHook<[{ result: BenchmarkResult }]>;
  readonly verdict: AsyncSeriesHook<[{ result: BenchmarkResult }]>;
  /** A deployment is about to be stopped. One failing tap never keeps the others from running. */
  readonly teardown: AsyncSeriesHook<[{ deployment: PlannedDeployment }]>;
  /** The result is final. One failing tap never keeps the others from running. */
  readonly report: AsyncSeriesHook<[{ result: RunResult; directory: string }]>;
}

export type HookName = keyof Hooks;

/** The hooks as a plugin sees them: to tap, not to call. */
export type TappableHooks = {
  readonly [Name in HookName]: Hooks[Name] extends AsyncSeriesHook<infer T> ? Pick<AsyncSeriesHook<T>, 'tap' | 'tapPromise'> : Pick<Hooks[Name], 'tap'>;
};

export function createHooks(): Hooks {
  return {
    config: new AsyncSeriesHook(['config']),
    collect: new AsyncSeriesHook(['files']),
    plan: new AsyncSeriesHook(['plan']),
    deploy: new AsyncSeriesHook(['deployment']),
    ready: new AsyncSeriesHook(['deployment']),
    prepare: new AsyncSeriesHook(['trial']),
    warmup: new AsyncSeriesHook(['trial']),
    measure: new AsyncSeriesHook(['trial']),
    progress: new SyncHook(['progress']),
    result: new AsyncSeriesHook(['result']),
    verdict: new AsyncSeriesHook(['result']),
    teardown: new AsyncSeriesHook(['deployment']),
    report: new AsyncSeriesHook(['result']),
  };
}
