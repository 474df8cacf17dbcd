import { setTimeout as sleep } from 'node:timers/promises';
import { createMeasurement, executorDriver, type Measurement, type PlanSlice, type WorkloadContext } from '@ubench/load';
import type { AgentGroup } from '../backend/backend-type.ts';
import type { BackgroundNode } from '../collect/spec-tree.ts';
import type { PlannedBackground } from '../plan/planned-background.ts';
import { agentCount } from '../plan/agent-count.ts';
import { type AgentPump, pumpMessages } from './agent-pump.ts';
import type { TrialStart } from '../report/run-event.ts';
import { endpointFor, type LoadAgents, takeUpGroup } from './agent-place.ts';
import type { LiveDeployment } from './deployments.ts';
import type { Trial } from './trial.ts';
import { requireOpenFiles } from './open-files.ts';
import { noServerCounts } from './server-count.ts';

/** One load beside a benchmark. */
export interface BackgroundLoad {
  readonly planned: PlannedBackground;
  readonly node: BackgroundNode;
  readonly live: LiveDeployment;
  /** Those of the benchmark. */
  readonly runBy: LoadAgents;
}

const executor = { name: executorDriver.name, options: {} };

/** What all slices of a benchmark have in common. */
type SliceOfBenchmark = Pick<PlanSlice, 'schema' | 'benchmark' | 'spec' | 'cache_dir'>;

interface Running {
  readonly load: BackgroundLoad;
  readonly name: string;
  readonly agents: number;
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

  /** Starts the agents. Resolves when all are connected. @param name Of the trial, unique in the run. */
  async connect(slice: SliceOfBenchmark, name: string): Promise<void> {
    const endpoints = await Promise.all(this.#loads.map(({ runBy, live }) => endpointFor(runBy, live)));
    this.#running = this.#loads.map((load, index) => {
      const { agents } = load.runBy;
      requireOpenFiles(load.planned.load, agents.capacity);
      const count = agentCount({ agents: null, driver: executor, load: load.planned.load }, load.node.workload.type.streaming?.(load.planned.workload.options), agents.capacity, agents === load.live.backend.agents);
      const own = `${name}-${load.planned.name}`;
      return running(load, own, count, agents.runAgents(slicesOf(load, endpoints[index]!, slice, this.#prepared.get(load), count), own));
    });
    await Promise.all(this.#running.map(({ pump }) => pump.ready));
  }

  /** Takes up those that an earlier process has started. @throws UBENCH_E_STREAMS_GONE */
  async takeUp(groups: TrialStart['background']): Promise<void> {
    this.#running = await Promise.all(
      this.#loads.map(async (load, index) => {
        const { group: name, agents, prepared } = groups[index]!;
        if (prepared !== undefined) this.#prepared.set(load, prepared);
        return running(load, name, agents, await takeUpGroup(load.runBy, name, agents));
      }),
    );
    await Promise.all(this.#running.map(({ pump }) => pump.ready));
  }

  /** With what another process could take them up. */
  get groups(): TrialStart['background'] {
    return this.#running.map(({ load, name, agents }) => ({ group: name, agents, prepared: this.#prepared.get(load) }));
  }

  /** Resolves when all have said their last word. */
  get ended(): Promise<unknown> {
    return Promise.all(this.#running.map(({ pump }) => pump.ended));
  }

  /** @param lead_ns From now. Resolves when all are told. */
  async start(lead_ns: number): Promise<void> {
    await Promise.all(this.#running.map(({ group }) => group.start(lead_ns)));
  }

  /** Ends them now; operations under way get their grace. @param patience_ms How long agents may take beyond it to hand over. */
  async end(patience_ms: number): Promise<void> {
    for (const { load, group } of this.#running) group.end(load.runBy.agents.now());
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

function running(load: BackgroundLoad, name: string, agents: number, group: AgentGroup): Running {
  const measurement = createMeasurement(agents);
  return { load, name, agents, group, measurement, pump: pumpMessages(group, agents, (agent, message) => measurement.take(agent, message)) };
}

function slicesOf({ planned }: BackgroundLoad, endpoint: PlanSlice['endpoint'], slice: SliceOfBenchmark, prepared: unknown, count: number): PlanSlice[] {
  const { service, name, options } = planned.workload;
  return Array.from({ length: count }, (_, index) => ({
    ...slice,
    background: planned.name,
    workload: { service, name, options },
    driver: { ...executor, plugin: null },
    endpoint,
    prepared,
    seed: planned.seed,
    load: planned.load,
    agent: { index, count },
  }));
}
