import { setTimeout as sleep } from 'node:timers/promises';
import { createMeasurement, executorDriver, type Measurement, type PlanSlice, type WorkloadContext } from '@ubench/load';
import type { AgentGroup, AgentHost } from '../backend/backend-type.ts';
import type { BackgroundNode } from '../collect/spec-tree.ts';
import type { PlannedBackground } from '../plan/planned-background.ts';
import { agentCount } from './agent-count.ts';
import { type AgentPump, pumpMessages } from './agent-pump.ts';
import type { LiveDeployment } from './deployments.ts';
import type { Trial } from './measure-trial.ts';
import { requireOpenFiles } from './open-files.ts';
import { noServerCounts } from './server-count.ts';

/** One load beside a benchmark. */
export interface BackgroundLoad {
  readonly planned: PlannedBackground;
  readonly node: BackgroundNode;
  readonly live: LiveDeployment;
  readonly agents: AgentHost;
}

const executor = { name: executorDriver.name, options: {} };

/** What all slices of a benchmark have in common. */
type SliceOfBenchmark = Pick<PlanSlice, 'schema' | 'benchmark' | 'spec' | 'cache_dir'>;

interface Running {
  readonly load: BackgroundLoad;
  readonly group: AgentGroup;
  readonly pump: AgentPump;
  readonly measurement: Measurement;
}

/**
 * The loads beside a benchmark, from one trial to the next. Each is measured by agents of its own, for as long as the trial lasts: prepare,
 * connect, start, end, and close whatever happened.
 */
export class BackgroundLoads {
  readonly #loads: readonly BackgroundLoad[];
  /** Of workloads that leave what was prepared as it is. */
  readonly #prepared = new Map<BackgroundLoad, unknown>();
  #running: readonly Running[] = [];

  constructor(loads: readonly BackgroundLoad[]) {
    this.#loads = loads;
  }

  get loads(): readonly BackgroundLoad[] {
    return this.#loads;
  }

  /** @param context What their workloads share with that of the benchmark. */
  async prepare(context: Pick<WorkloadContext<unknown>, 'cacheDir' | 'directory' | 'signal'>): Promise<void> {
    for (const load of this.#loads) {
      const { node, planned, live } = load;
      if (this.#prepared.has(load) && !node.workload.type.mutates) continue;
      const own = { ...context, endpoint: live.endpoint, options: planned.workload.options, seed: planned.seed, code: node.workload.code };
      this.#prepared.set(load, (await node.workload.type.prepare?.(own)) ?? null);
    }
  }

  /** Starts the agents. Resolves when all are connected. */
  async connect(slice: SliceOfBenchmark): Promise<void> {
    this.#running = this.#loads.map((load) => {
      requireOpenFiles(load.planned.load, load.agents.capacity);
      const count = agentCount({ agents: null, driver: executor, load: load.planned.load }, load.node.workload.type.streaming?.(load.planned.workload.options), load.agents.capacity, load.agents === load.live.backend.agents);
      const measurement = createMeasurement(count);
      const group = load.agents.runAgents(slicesOf(load, slice, this.#prepared.get(load), count));
      const pump = pumpMessages(group, count, (agent, message) => measurement.take(agent, message));
      return { load, group, pump, measurement };
    });
    await Promise.all(this.#running.map(({ pump }) => pump.ready));
  }

  /** @param delay_ns From now, on the clock of the agents. */
  start(delay_ns: number): void {
    for (const { load, group } of this.#running) group.start(load.agents.now() + delay_ns);
  }

  /** Ends them now; operations under way get their grace. @param patience_ms How long agents may take beyond it to hand over. */
  async end(patience_ms: number): Promise<void> {
    for (const { load, group } of this.#running) group.end(load.agents.now());
    await this.#ended((load) => load.planned.load.grace_ns / 1e6 + patience_ms);
  }

  /** Ends them as the benchmark was ended: early. */
  async abort(patience_ms: number): Promise<void> {
    for (const { group } of this.#running) group.abort();
    await this.#ended(() => patience_ms);
  }

  async #ended(patience_ms: (load: BackgroundLoad) => number): Promise<void> {
    const over = new AbortController();
    await Promise.all(
      this.#running.map(({ load, pump }) => Promise.race([pump.ended, sleep(patience_ms(load), undefined, { signal: over.signal }).catch(() => {})])),
    );
    over.abort();
  }

  /** What each measured, in the order of the plan. @param aborted Why they were ended early. */
  trials(aborted: string | undefined): Trial[] {
    return this.#running.map(({ load, measurement }) => ({
      measurement: measurement.result(),
      prepared: this.#prepared.get(load),
      prepare_ns: null,
      serverCounts: noServerCounts,
      dataSize: null,
      complaints: [],
      server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} },
      background: [],
      profile: undefined,
      aborted,
      died: undefined,
    }));
  }

  /** Ends their agents without waiting for what they measured. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.#running.map(({ group }) => group.kill()));
  }
}

function slicesOf({ planned, live }: BackgroundLoad, slice: SliceOfBenchmark, prepared: unknown, count: number): PlanSlice[] {
  const { service, name, options } = planned.workload;
  return Array.from({ length: count }, (_, index) => ({
    ...slice,
    background: planned.name,
    workload: { service, name, options },
    driver: { ...executor, plugin: null },
    endpoint: live.endpoint,
    prepared,
    seed: planned.seed,
    load: planned.load,
    agent: { index, count },
  }));
}
