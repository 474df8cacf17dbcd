import type { ErrorRecord } from '@ubench/errors';
import type { Handle } from '../backend/backend-type.ts';
import type { StoredEvent, TrialStart } from '../report/run-event.ts';
import type { BenchmarkResult, DeploymentResult, RunResult, SweepResult } from '../result/result.ts';
import { openInstances } from '../store/open-instances.ts';
import type { TimedEvent } from '../store/read-events.ts';
import { underWay } from '../store/under-way.ts';

type TrialEnd = Extract<StoredEvent, { type: 'trial-end' }>;

/** A trial whose load the process that was killed had started. */
export interface EarlierTrial {
  readonly start: TrialStart;
  /** Of one that it saw the end of. */
  readonly end?: TrialEnd;
}

/** What the process of a run wrote down until it was killed: what another that takes the run up goes on from. */
export class EarlierRun {
  /** The benchmark whose load goes on, or went on, without it. */
  readonly underWay: string | undefined;
  /** How often the run was taken up, this time included. */
  readonly attempt: number;
  readonly #recovered: RunResult;
  readonly #handles: ReadonlyMap<string, Handle>;
  readonly #restarts: ReadonlyMap<string, number>;
  readonly #starts: readonly TrialStart[];
  readonly #ends: readonly TrialEnd[];

  /** @param recovered What was put together of it. */
  constructor(timed: readonly TimedEvent[], recovered: RunResult) {
    const events = timed.map(({ event }) => event);
    this.underWay = underWay(timed);
    this.attempt = events.filter(({ type }) => type === 'taken-up').length;
    this.#recovered = recovered;
    this.#handles = new Map(openInstances(timed).flatMap(({ deployment, handle }) => (handle === undefined ? [] : [[deployment, handle]])));
    this.#restarts = new Map(events.flatMap((event) => (event.type === 'wait' ? [[event.deployment, event.restarts ?? 0]] : [])));
    this.#starts = events.filter((event) => event.type === 'trial-start');
    this.#ends = events.filter((event) => event.type === 'trial-end');
  }

  get errors(): readonly ErrorRecord[] {
    return this.#recovered.errors;
  }

  get deployments(): readonly DeploymentResult[] {
    return this.#recovered.deployments;
  }

  /** Of a benchmark, finished or not; `undefined` of a further point of a sweep that was not decided on. */
  result(benchmark: string): BenchmarkResult | undefined {
    return this.#recovered.benchmarks.find(({ id }) => id === benchmark);
  }

  /** Of a sweep that was finished. */
  sweep(id: string): SweepResult | undefined {
    return this.#recovered.sweeps.find((sweep) => sweep.id === id);
  }

  /** Names the instance of a deployment that nobody has stopped. */
  handle(deployment: string): Handle | undefined {
    return this.#handles.get(deployment);
  }

  /** How often a deployment lost its place before it answered. */
  restarts(deployment: string): number {
    return this.#restarts.get(deployment) ?? 0;
  }

  /** Those of a benchmark, in order. */
  trials(benchmark: string): EarlierTrial[] {
    const ends = new Map(this.#ends.flatMap((end) => (end.benchmark === benchmark ? [[end.trial, end]] : [])));
    // What was started twice counts once: the first time never got under way.
    const starts = new Map(this.#starts.flatMap((start) => (start.benchmark === benchmark ? [[start.trial, start]] : [])));
    return [...starts.values()]
      .sort((a, b) => a.trial - b.trial)
      .map((start) => {
        const end = ends.get(start.trial);
        return { start, ...(end !== undefined && { end }) };
      });
  }
}
