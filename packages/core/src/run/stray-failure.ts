import { setImmediate } from 'node:timers';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { foreignPlace, projectPlace } from '../collect/error-place.ts';
import { coreErrors } from '../core-errors.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { RunSession } from './run-session.ts';

/** A failure outside of any await. */
export interface StrayFailure {
  readonly error: unknown;
  /** Nothing is left in this process that could continue what is under way. */
  readonly stalled: boolean;
}

const underWay = new Set<EarlyEnding>();

/** Until it is disposed of, a failure outside of any await ends a run early and in order, where it would have ended the process. */
export class EarlyEnding implements Disposable {
  readonly #session: RunSession;
  #leaveBehind: (() => void) | undefined;

  constructor(session: RunSession) {
    this.#session = session;
    underWay.add(this);
  }

  [Symbol.dispose](): void {
    underWay.delete(this);
  }

  /**
   * Does the work of the run. Work that not even the abort of the session ends, because it waits for something that nothing will settle,
   * is left behind: what runs is killed, and what was not measured counts as interrupted.
   */
  async during(work: () => Promise<void>): Promise<void> {
    const left = Promise.withResolvers<'left behind'>();
    this.#leaveBehind = () => left.resolve('left behind');
    const ending = await Promise.race([work(), left.promise]);
    this.#leaveBehind = undefined;
    if (ending !== 'left behind') return;
    const { planned, benchmarks } = this.#session;
    const done = new Set(benchmarks.map(({ id }) => id));
    for (const bench of planned.plan.benchmarks) if (!done.has(bench.id)) benchmarks.push(emptyResult(bench, 'interrupted'));
    await this.#session.kill();
  }

  /** Whether the run goes on to an end in order. */
  take({ error, stalled }: StrayFailure): boolean {
    if (!this.#session.signal.aborted) {
      this.#session.abort(explained(error, this.#session));
      return true;
    }
    // It is ending already, and what else fails, such as a timer that throws again and again, adds nothing.
    if (!stalled) return true;
    const leaveBehind = this.#leaveBehind;
    this.#leaveBehind = undefined;
    leaveBehind?.();
    return leaveBehind !== undefined;
  }
}

/**
 * Ends every run of this process early, with the failure in its result.
 * @returns whether there was one that goes on to an end in order.
 */
export function endRunsEarly(failure: StrayFailure): boolean {
  const taken = [...underWay].filter((run) => run.take(failure)).length > 0;
  // The event loop has to turn once more, so that it is seen whether the abort has freed the run.
  if (taken) setImmediate(() => {});
  return taken;
}

function explained(error: unknown, { options }: RunSession): UbenchError {
  if (error instanceof UbenchError) {
    const place = projectPlace(error, options.root);
    return place === undefined ? error : error.at(place);
  }
  const { what, details } = toErrorRecord(error);
  return coreErrors.UBENCH_E_STRAY({ problem: what }, { where: foreignPlace(error, options.root), details, cause: error });
}
