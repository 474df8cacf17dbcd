import type { InstanceState, StartStage } from '../backend/backend-type.ts';
import type { EndedState } from '../backend/has-ended.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { DeploymentResult } from '../result/result.ts';

type LivingState = Exclude<InstanceState, EndedState>;
/** What is new about what an instance waits for. */
export type Wait = Omit<Extract<RunEvent, { type: 'wait' }>, 'type' | 'deployment'>;
type Stages = NonNullable<DeploymentResult['stages']>;

/** @param last The stage before. What is about to end is still at it: what it was at is told with its end. */
function stageOf({ status, stage }: LivingState, last: StartStage | undefined): StartStage {
  if (status === 'PENDING') return 'queue';
  if (status === 'STOPPING') return last ?? 'start';
  return stage ?? 'start';
}

/** What one instance waits for until it answers, told by its states one after the other, and how long each took. */
export class StartStages {
  readonly #clock: () => number;
  readonly #observed_ns: Partial<Record<StartStage, number>> = {};
  #told_ns: Readonly<Partial<Record<StartStage, number>>> = {};
  #last: { readonly stage: StartStage; readonly running: boolean; readonly since_ms: number; readonly seen_ms: number } | undefined;
  /** What was said of it last; nothing as long as it has never waited. */
  #said: string | undefined;
  #restarts = 0;

  /** @param clock Milliseconds. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** `undefined` before the first state. */
  get stage(): StartStage | undefined {
    return this.#last?.stage;
  }

  /** How long it has been at its stage; anew each time that it comes to it. */
  get elapsed_ns(): number {
    return this.#last === undefined ? 0 : Math.round((this.#clock() - this.#last.since_ms) * 1e6);
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** How long each stage took, by the backend's clocks where it has told; nothing of one that ran at once. */
  get durations_ns(): Readonly<Partial<Record<StartStage, number>>> {
    return { ...this.#observed_ns, ...this.#told_ns };
  }

  /** The same for the result. */
  get result(): Stages | undefined {
    const { queue, image, start } = this.durations_ns;
    if (queue === undefined && image === undefined && start === undefined) return undefined;
    return {
      ...(queue !== undefined && { queue_ns: Math.round(queue) }),
      ...(image !== undefined && { image_ns: Math.round(image) }),
      ...(start !== undefined && { start_ns: Math.round(start) }),
    };
  }

  /** Takes a state in. @returns What is new to whoever waits; `undefined` where nothing is, and of one that runs at once. */
  observe(state: LivingState): Wait | undefined {
    const now_ms = this.#clock();
    const last = this.#last;
    const stage = stageOf(state, last?.stage);
    const running = state.status === 'RUNNING' || (state.status === 'STOPPING' && last?.running === true);
    if (last !== undefined && !last.running) this.#observed_ns[last.stage] = (this.#observed_ns[last.stage] ?? 0) + (now_ms - last.seen_ms) * 1e6;
    // Whoever loses its place begins anew with the limits of its stages.
    const stays = last !== undefined && last.stage === stage && !(last.running && !running);
    this.#last = { stage, running, since_ms: stays ? last.since_ms : now_ms, seen_ms: now_ms };
    this.#told_ns = state.stages_ns ?? this.#told_ns;
    this.#restarts = state.restarts ?? this.#restarts;
    if (state.status === 'STOPPING' || (running && (this.#said === undefined || stays))) return undefined;
    const wait = { stage, ...(state.reason !== undefined && { reason: state.reason }), ...(this.#restarts > 0 && { restarts: this.#restarts }) };
    const said = JSON.stringify(wait);
    if (said === this.#said) return undefined;
    this.#said = said;
    return { ...wait, elapsed_ns: this.elapsed_ns };
  }
}
