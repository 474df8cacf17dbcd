import { type ErrorRecord, toErrorRecord, type UbenchError } from '@ubench/errors';
import type { PlacedAgents } from '../backend/agent-places.ts';
import { Backends } from '../backend/backends.ts';
import type { Backend, Handle } from '../backend/backend-type.ts';
import type { BenchNode } from '../collect/spec-tree.ts';
import type { Logger } from '../log/logger.ts';
import type { PlannedBenchmark } from '../plan/plan.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import { redact } from '../redact/redact.ts';
import { eventFields } from '../report/event-fields.ts';
import type { Reporter } from '../report/reporter.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { BenchmarkResult, DeploymentResult, SweepResult } from '../result/result.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import type { RunRecord } from '../store/run-record.ts';
import type { LiveDeployment } from './deployments.ts';
import type { EarlierRun } from './earlier-run.ts';
import type { PlannedSpecs } from './plan-specs.ts';
import type { RunOptions } from './run-options.ts';
import { plannedTrials, type TrialTurns } from './trial-turns.ts';

type InstanceEvent = Extract<RunEvent, { type: 'instance' }>;

/** An instance that this run has to stop. */
export interface StartedInstance {
  /** The planned deployment's id. */
  readonly deployment: string;
  readonly backend: Backend;
  /** The backend's name in the configuration. */
  readonly backendName: string;
}

/** What the stages of one run share: where it stands, and what it has found so far. */
export class RunSession {
  readonly record: RunRecord;
  readonly options: RunOptions;
  readonly planned: PlannedSpecs;
  readonly directory: RunDirectory;
  readonly reporters: readonly Reporter[];
  readonly errors: ErrorRecord[];
  readonly deployments: DeploymentResult[];
  readonly benchmarks: BenchmarkResult[] = [];
  readonly sweeps: SweepResult[] = [];
  /** Deployments that answer, by planned id. */
  readonly live = new Map<string, LiveDeployment>();
  /** Agents that run elsewhere, by the planned id of their place. */
  readonly places = new Map<string, PlacedAgents>();
  /** Deployments that could not be started, or are not any more what was started, by planned id. */
  readonly failed = new Map<string, ErrorRecord>();
  /** Everything started and not yet stopped. */
  readonly started = new Map<Handle, StartedInstance>();
  /** What reporters threw while the run went on, the first of each. */
  readonly reporterFailures = new Map<Reporter, unknown>();
  /** Aborted by an interruption, with the name of its signal, or by a failure of the run, with its error. */
  readonly signal: AbortSignal;
  readonly backends: Backends;
  readonly turns: TrialTurns;
  readonly log: Logger;
  /** Of a run that was taken up. */
  readonly earlier: EarlierRun | undefined;
  readonly #failure = new AbortController();
  readonly #plannedBenchmarks: ReadonlyMap<BenchNode, PlannedBenchmark>;

  #toldLost = false;

  constructor(record: RunRecord, options: RunOptions, planned: PlannedSpecs, directory: RunDirectory, reporters: readonly Reporter[], earlier?: EarlierRun) {
    this.record = record;
    this.earlier = earlier;
    this.log = options.log.child({ run: record.id });
    this.backends = new Backends(planned.host, options.config, options.at, this.log);
    this.options = options;
    this.turns = options.variant?.turns ?? plannedTrials;
    this.planned = planned;
    this.directory = directory;
    this.reporters = reporters;
    this.errors = [...(earlier ?? planned).errors];
    this.deployments = [...(earlier?.deployments ?? [])];
    this.#plannedBenchmarks = new Map(planned.plan.benchmarks.map((bench) => [planned.benchmarks.get(bench.id)!, bench]));
    this.signal = AbortSignal.any([options.signal, this.#failure.signal]);
  }

  get host(): PluginHost {
    return this.planned.host;
  }

  /** What the plan has of a benchmark of a spec; `undefined` where it was not selected. */
  plannedBenchmark(bench: BenchNode): PlannedBenchmark | undefined {
    return this.#plannedBenchmarks.get(bench);
  }

  /** Tells the run's record and every reporter. A reporter that throws is heard of once, at the end, and never stops the run. */
  emit(event: RunEvent): void {
    const shown = redact(event);
    this.directory.append(shown);
    this.#tellLost();
    this.#tell(shown);
  }

  /** The same for what happens outside of this process; it is on the disk when this returns. @throws UBENCH_E_STATE_DIRECTORY */
  note(event: InstanceEvent): void {
    const shown = redact(event);
    this.directory.note(shown);
    this.#tell(shown);
  }

  /** At once, and not when the result is shown: there may be time to make room. */
  #tellLost(): void {
    if (this.directory.lost === undefined || this.#toldLost) return;
    this.#toldLost = true;
    this.options.stderr.write(`warning: ${this.directory.lost.what}; the run goes on.\n`);
  }

  #tell(event: RunEvent): void {
    this.log.debug(`event ${event.type}`, eventFields(event));
    if (event.type === 'progress') this.host.hooks.progress.call(event);
    for (const reporter of this.reporters) {
      const failed = (error: unknown): void => {
        if (this.reporterFailures.has(reporter)) return;
        this.reporterFailures.set(reporter, error);
        this.log.error(`the reporter '${reporter.name}' failed`, { error });
      };
      try {
        // Types say that it returns nothing; one that is async all the same must not fail where nobody looks.
        Promise.resolve(reporter.event?.(event)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  /** Notes an error of the run as a whole and tells the reporters. */
  fail(error: unknown): void {
    this.log.error('an error of the run', { error });
    const record = toErrorRecord(error);
    this.errors.push(record);
    this.emit({ type: 'error', error: record });
  }

  /** Notes an error that no stage could catch and ends the run early: what is up comes down, and what was measured is kept. */
  abort(error: UbenchError): void {
    this.fail(error);
    this.#failure.abort(error);
  }

  /**
   * Ends everything that was started, without waiting: one call for all that a backend has.
   * @returns That other machines were told to, where some must be. Never rejects.
   */
  kill(): Promise<unknown> | undefined {
    const told: Promise<void>[] = [];
    for (const [backend, all] of Map.groupBy(this.started, ([, instance]) => instance.backend)) {
      const telling = backend.instances.kill(all.map(([handle]) => handle));
      // Nobody has seen those end: they are not noted as stopped, so that they are found again.
      if (telling !== undefined) told.push(telling);
      else for (const [handle, instance] of all) this.#noteKilled(handle, instance);
      for (const [handle] of all) this.started.delete(handle);
    }
    return told.length === 0 ? undefined : Promise.all(told);
  }

  #noteKilled(handle: Handle, { deployment, backendName }: StartedInstance): void {
    try {
      this.note({ type: 'instance', deployment, backend: backendName, state: 'stopped', handle: { ...handle } });
    } catch {
      // There is nobody left to tell; who looks for it later finds that it is gone.
    }
  }
}
