import { benchmarkTitle, oneLine, type Phase, type RunEvent } from '@ubench/core';

type DeploymentState = Extract<RunEvent, { type: 'deployment' }>['state'];

/** The benchmark that runs now. Times are of the reporter's own clock, in milliseconds. */
export interface CurrentBenchmark {
  readonly title: string;
  readonly phase: Phase;
  readonly trial: number;
  readonly trials: number;
  readonly since_ms: number;
  readonly expected_ms?: number;
  readonly rate_per_s?: number;
  readonly mean_ns?: number;
  readonly stddev_ns?: number;
  readonly p95_ns?: number;
  readonly failed?: number;
}

/** Something that is done to a deployment that answers, before any load. */
export interface ProvisionStep {
  readonly name: string;
  readonly since_ms: number;
  readonly bytes?: { readonly done: number; readonly total: number };
}

/** What a deployment waits for before it runs. */
export interface DeploymentWait extends Pick<Extract<RunEvent, { type: 'wait' }>, 'stage' | 'reason' | 'restarts'> {
  readonly since_ms: number;
}

/** What a person wants to see while a run goes on. */
export interface ProgressState {
  readonly since_ms: number;
  /** Id to title, of everything in the plan. */
  readonly titles: ReadonlyMap<string, string>;
  readonly deployments: ReadonlyMap<string, { readonly state: DeploymentState; readonly since_ms: number; readonly step?: ProvisionStep; readonly wait?: DeploymentWait }>;
  readonly current?: CurrentBenchmark | undefined;
  readonly ended: number;
  readonly total: number;
  readonly interrupted: boolean;
}

export const initialProgress = (now_ms: number): ProgressState => ({
  since_ms: now_ms,
  titles: new Map(),
  deployments: new Map(),
  ended: 0,
  total: 0,
  interrupted: false,
});

/** The state after an event. */
export function advance(state: ProgressState, event: RunEvent, now_ms: number): ProgressState {
  switch (event.type) {
    case 'run-start': {
      const { benchmarks, deployments } = event.plan;
      const titles = new Map([
        ...deployments.map(({ id, name }) => [id, oneLine(name)] as const),
        ...benchmarks.map((benchmark) => [benchmark.id, oneLine(benchmarkTitle(benchmark))] as const),
      ]);
      return { ...state, since_ms: now_ms, titles, total: benchmarks.length };
    }
    case 'deployment':
      return {
        ...state,
        deployments: new Map(state.deployments).set(event.deployment, { state: event.state, since_ms: now_ms - event.elapsed_ns / 1e6 }),
      };
    case 'wait': {
      const { deployment, stage, reason, restarts, elapsed_ns } = event;
      const wait = { stage, ...(reason !== undefined && { reason }), ...(restarts !== undefined && { restarts }), since_ms: now_ms - elapsed_ns / 1e6 };
      return { ...state, deployments: new Map(state.deployments).set(deployment, { ...(state.deployments.get(deployment) ?? { state: 'starting', since_ms: state.since_ms }), wait }) };
    }
    case 'provision':
      return withStep(state, event.deployment, event.state === 'ended' ? undefined : { name: event.step, since_ms: now_ms - event.elapsed_ns / 1e6 });
    case 'provision-progress':
      return withStep(state, event.deployment, { name: event.step, since_ms: now_ms - event.elapsed_ns / 1e6, bytes: { done: event.done_bytes, total: event.total_bytes } });
    case 'phase':
      return {
        ...state,
        current: {
          title: titleOf(state, event.benchmark),
          phase: event.phase,
          trial: event.trial,
          trials: event.trials,
          since_ms: now_ms,
          ...expected(event.expected_ns),
        },
      };
    case 'progress':
      return {
        ...state,
        current: {
          title: titleOf(state, event.benchmark),
          phase: event.phase,
          trial: event.trial,
          trials: event.trials,
          since_ms: now_ms - event.elapsed_ns / 1e6,
          ...expected(event.expected_ns),
          rate_per_s: event.rate_per_s,
          ...(event.mean_ns !== undefined && { mean_ns: event.mean_ns }),
          ...(event.stddev_ns !== undefined && { stddev_ns: event.stddev_ns }),
          ...(event.p95_ns !== undefined && { p95_ns: event.p95_ns }),
          failed: event.failed,
        },
      };
    case 'probe':
      return { ...state, titles: new Map(state.titles).set(event.benchmark.id, oneLine(benchmarkTitle(event.benchmark))), total: state.total + 1 };
    case 'benchmark-end':
      return { ...state, current: undefined, ended: state.ended + 1 };
    case 'interrupt':
      return { ...state, interrupted: true };
    case 'error':
    case 'warning':
    case 'instance':
    case 'taken-up':
    case 'trial-start':
    case 'trial-end':
    case 'sweep-end':
      return state;
  }
}

function withStep(state: ProgressState, id: string, step: ProvisionStep | undefined): ProgressState {
  const { step: _, ...there } = state.deployments.get(id) ?? { state: 'starting', since_ms: state.since_ms };
  return { ...state, deployments: new Map(state.deployments).set(id, step === undefined ? there : { ...there, step }) };
}

export const titleOf = ({ titles }: ProgressState, id: string): string => titles.get(id) ?? oneLine(id);

const expected = (expected_ns: number | undefined): { expected_ms?: number } => (expected_ns === undefined ? {} : { expected_ms: expected_ns / 1e6 });
