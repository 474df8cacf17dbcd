import type { Plugin } from '@ubench/core';
import {
  type AgentCommand, type AgentMessage, createMeasurement, createRealClock, type DriverType, type Load, parseLoad, parseOptions, type PlanSlice, runSlice, type TrialMeasurement,
} from '@ubench/load';
import type { Subject } from '../check.ts';
import type { PluginSubject } from '../plugin-checks.ts';
import { within } from '../within.ts';
import { CountedServer } from './counted-server.ts';
import type { Behaviour, CountedTarget } from './counted-target.ts';
import { CountedWorkload } from './counted-workload.ts';
import type { OperationAccount } from './operation-account.ts';

/** What the suite is to know of a driver. */
export interface DriverSuite {
  /** The default export of its package. */
  readonly plugin: Plugin;
  /** As a spec gives them to it. Default: none. */
  readonly options?: object;
  /** Options that must be refused, each with the name of what is wrong in the message. */
  readonly refused?: readonly object[];
  /**
   * What its loads are run against: a workload that counts what it is asked to do, or, for a driver with an HTTP client of its own, a server
   * that counts the requests it gets. Default: `'workload'`.
   */
  readonly against?: 'workload' | 'http';
  /** How long one load may take, milliseconds; those of the suite are over in about three seconds. Default: 60,000. */
  readonly timeout?: number;
}

/** One load to be run. */
export interface LoadTrial {
  readonly load: Load;
  readonly agents?: number;
  readonly behaviour?: Behaviour;
  /** Runs beside the load, from its start on. */
  meanwhile?(truth: OperationAccount, abort: () => void): Promise<void>;
}

/** What became of a load: what the agents said, and what really happened. */
export interface RunLoad {
  /** By agent. */
  readonly said: readonly (readonly AgentMessage[])[];
  readonly result: TrialMeasurement;
  readonly truth: OperationAccount;
  readonly target: CountedTarget;
  /** Nanoseconds of the agents' clock; NaN where the load was never started. */
  readonly start_ns: number;
}

/** From the command until the load starts: what is sent in between was sent too early. */
const startDelay_ns = 50e6;

/** A driver under test. Each load is run by real agents on the real clock. */
export class DriverSubject implements PluginSubject, Subject {
  readonly kind = 'driver';
  readonly type: DriverType;
  readonly plugin: Plugin;
  readonly given: object;
  readonly refused: readonly object[];
  readonly against: 'workload' | 'http';
  readonly #timeout_ms: number;

  constructor(type: DriverType, { plugin, options = {}, refused = [], against = 'workload', timeout = 60_000 }: DriverSuite) {
    this.type = type;
    this.plugin = plugin;
    this.given = options;
    this.refused = refused;
    this.against = against;
    this.#timeout_ms = timeout;
  }

  get options(): unknown {
    return parseOptions(this.type.options, this.given, `the driver '${this.type.name}'`);
  }

  /** Rejects where the load does not end. */
  async run({ load, agents = 1, behaviour = {}, meanwhile }: LoadTrial): Promise<RunLoad> {
    const clock = createRealClock();
    const target = this.against === 'http' ? await CountedServer.start(behaviour) : new CountedWorkload(behaviour);
    const truth = target.account;
    const measurement = createMeasurement(agents);
    const said: AgentMessage[][] = Array.from({ length: agents }, () => []);
    const listeners: ((command: AgentCommand) => void)[] = [];
    const tell = (command: AgentCommand): void => listeners.forEach((listener) => listener(command));
    const started = Promise.withResolvers<void>();
    let start_ns = Number.NaN;
    const emit = (agent: number, message: AgentMessage): void => {
      // As it would come out of another thread.
      const received = structuredClone(message);
      said[agent]!.push(received);
      measurement.take(agent, received);
      if (!measurement.ready || !Number.isNaN(start_ns)) return;
      start_ns = clock.now() + startDelay_ns;
      tell({ type: 'start', at_ns: start_ns });
      started.resolve();
    };
    const runs = Array.from({ length: agents }, (_, agent) =>
      runSlice({
        slice: this.#slice(target, parseLoad(load), agent, agents),
        driver: this.type,
        workload: target.type,
        code: {},
        clock,
        emit: (message) => emit(agent, message),
        onCommand: (listener) => listeners.push(listener),
      }),
    );
    // What goes on beside the load can only fail it, not end it.
    const beside = started.promise.then(() => meanwhile?.(truth, () => tell({ type: 'abort' }))).then(() => new Promise<never>(() => {}));
    try {
      await within(`the load ${JSON.stringify(load)}`, Promise.race([Promise.all(runs), beside]), this.#timeout_ms);
    } finally {
      await target.close();
      clock.close();
    }
    return { said, result: measurement.result(), truth, target, start_ns };
  }

  async close(): Promise<void> {}

  #slice({ type, url }: CountedTarget, load: PlanSlice['load'], index: number, count: number): PlanSlice {
    return {
      schema: 'ubench.slice/1',
      benchmark: 'conformance',
      spec: { path: '/conformance.bench.ts', root: '/', module_hash: '0' },
      workload: { service: type.service, name: type.name, options: {} },
      driver: { name: this.type.name, plugin: this.plugin.name, options: this.options },
      endpoint: { url },
      prepared: null,
      seed: 1,
      load,
      agent: { index, count },
      cache_dir: '/nonexistent',
    };
  }
}
