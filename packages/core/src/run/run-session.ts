import { type ErrorRecord, toErrorRecord, type UbenchError } from '@ubench/errors';
import { parseOptions } from '@ubench/load';
import type { Backend, BackendType, Handle } from '../backend/backend-type.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import type { Reporter } from '../report/reporter.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { BenchmarkResult, DeploymentResult, SweepResult } from '../result/result.ts';
import type { LiveDeployment } from './deployments.ts';
import type { PlannedSpecs } from './plan-specs.ts';
import type { RunDirectory } from './run-directory.ts';
import type { RunOptions } from './run-options.ts';

/** What the stages of one run share: where it stands, and what it has found so far. */
export class RunSession {
  readonly id: string;
  readonly options: RunOptions;
  readonly planned: PlannedSpecs;
  readonly directory: RunDirectory;
  readonly reporters: readonly Reporter[];
  readonly errors: ErrorRecord[];
  readonly deployments: DeploymentResult[] = [];
  readonly benchmarks: BenchmarkResult[] = [];
  readonly sweeps: SweepResult[] = [];
  /** Deployments that answer, by planned id. */
  readonly live = new Map<string, LiveDeployment>();
  /** Deployments that could not be started, by planned id. */
  readonly failed = new Map<string, ErrorRecord>();
  /** Everything started and not yet stopped. */
  readonly started = new Map<Handle, Backend>();
  /** What reporters threw while the run went on, the first of each. */
  readonly reporterFailures = new Map<Reporter, unknown>();
  /** Aborted by an interruption, with the name of its signal, or by a failure of the run, with its error. */
  readonly signal: AbortSignal;
  readonly #failure = new AbortController();
  readonly #backends = new Map<string, Backend>();

  constructor(id: string, options: RunOptions, planned: PlannedSpecs, directory: RunDirectory, reporters: readonly Reporter[]) {
    this.id = id;
    this.options = options;
    this.planned = planned;
    this.directory = directory;
    this.reporters = reporters;
    this.errors = [...planned.errors];
    this.signal = AbortSignal.any([options.signal, this.#failure.signal]);
  }

  get host(): PluginHost {
    return this.planned.host;
  }

  /** Tells the run's record and every reporter. A reporter that throws is heard of once, at the end, and never stops the run. */
  emit(event: RunEvent): void {
    this.directory.append(event);
    if (event.type === 'progress') this.host.hooks.progress.call(event);
    for (const reporter of this.reporters) {
      const failed = (error: unknown): void => {
        if (!this.reporterFailures.has(reporter)) this.reporterFailures.set(reporter, error);
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
    const record = toErrorRecord(error);
    this.errors.push(record);
    this.emit({ type: 'error', error: record });
  }

  /** Notes an error that no stage could catch and ends the run early: what is up comes down, and what was measured is kept. */
  abort(error: UbenchError): void {
    this.fail(error);
    this.#failure.abort(error);
  }

  /** Whether deployments on that backend run already: nothing is started or stopped there. */
  isExternal(backend: string): boolean {
    return (this.options.config.backends[backend]?.kind ?? backend) === 'external';
  }

  /** The backend of that name in the configuration, or the plugin's with default options. One per run. */
  async backend(name: string): Promise<Backend> {
    const there = this.#backends.get(name);
    if (there) return there;
    const configured = this.options.config.backends[name];
    const type: BackendType = configured?.type ?? (await this.host.find('backend', name));
    // What a configuration holds was parsed when it was written.
    const options = configured ? configured.options : parseOptions(type.options, name === 'external' ? this.options.at : {}, `the backend '${name}'`);
    const backend = type.create(options);
    this.#backends.set(name, backend);
    return backend;
  }
}
