import { z } from 'zod';
import { runSlice } from '../agent.ts';
import type { AgentCommand, AgentMessage } from '../agent-message.ts';
import type { Clock } from '../clock.ts';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.ts';
import type { DriverType } from '../driver/driver-type.ts';
import { executorDriver } from '../driver/executor-driver.ts';
import { type Load, parseLoad } from '../load-spec.ts';
import { createMeasurement, type TrialMeasurement } from '../measurement/measurement.ts';
import type { MetricSpecs } from '../metric.ts';
import type { Random } from '../random.ts';
import type { Recorder } from '../recorder.ts';
import type { OperationLogSpec } from '../recording/operation-log.ts';
import type { PlanSlice } from '../slice.ts';
import { parseSlo, type Slo } from '../slo.ts';
import type { Client, WorkloadType } from '../workload.ts';

/** A service that exists only on a clock. */
export interface SimulatedService {
  readonly clock: Clock;
  /** Waits on the clock. */
  sleep(duration_ns: number): Promise<void>;
  /** Blocks the event loop that agents share with it. */
  block(duration_ns: number): void;
  /** Nanoseconds since the load started. */
  elapsed(): number;
}

export interface Simulation {
  readonly load: Load;
  readonly agents?: number;
  readonly seed?: number;
  /** Default: the executor. */
  readonly driver?: DriverType;
  readonly metrics?: MetricSpecs;
  readonly operationLog?: OperationLogSpec;
  /** As a spec writes it. */
  readonly slo?: Slo;
  /** One operation of a client. */
  operate?(service: SimulatedService, operation: { i: number; random: Random; recorder: Recorder; client: number }): Promise<void>;
  /** Replaces the client that only runs `operate`. */
  connect?(service: SimulatedService, client: number): Promise<Client>;
  /** Runs beside the load, from its start on. */
  meanwhile?(service: SimulatedService, agents: { tell(command: AgentCommand): void }): Promise<void>;
}

export interface Simulated {
  readonly result: TrialMeasurement;
  readonly messages: readonly { readonly agent: number; readonly message: AgentMessage }[];
}

const start_ns = 1e9;

/** Runs a load through the real agents against a simulated service, on a virtual clock: exact and in an instant. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const clock = createVirtualClock(0);
  const agents = simulation.agents ?? 1;
  const service: SimulatedService = {
    clock,
    sleep: (duration_ns) => new Promise((resolve) => void clock.at(clock.now() + duration_ns, resolve)),
    block: (duration_ns) => clock.block(duration_ns),
    elapsed: () => clock.now() - start_ns,
  };
  const measurement = createMeasurement(agents);
  const messages: { agent: number; message: AgentMessage }[] = [];
  const listeners: ((command: AgentCommand) => void)[] = [];
  const runs = Array.from({ length: agents }, (_, agent) =>
    runSlice({
      slice: sliceOf(simulation, agent, agents),
      driver: simulation.driver ?? executorDriver,
      workload: workloadOf(simulation, service),
      code: {},
      clock,
      emit: (message) => {
        messages.push({ agent, message });
        // As it would come out of another thread.
        measurement.take(agent, structuredClone(message));
      },
      onCommand: (listener) => listeners.push(listener),
    }),
  );
  const tell = (command: AgentCommand): void => listeners.forEach((listener) => listener(command));
  await clock.runUntil(start_ns / 2);
  tell({ type: 'start', at_ns: start_ns });
  await clock.runUntil(start_ns);
  const beside = simulation.meanwhile?.(service, { tell });
  await runToTheEnd(clock, Promise.all([...runs, beside]));
  return { result: measurement.result(), messages };
}

async function runToTheEnd(clock: VirtualClock, end: Promise<unknown>): Promise<void> {
  let ended = false;
  const watch = end.finally(() => (ended = true));
  await clock.runUntilIdle();
  if (!ended) throw new Error('The simulation has nothing left to do and has not ended.');
  await watch;
}

function sliceOf(simulation: Simulation, agent: number, agents: number): PlanSlice {
  return {
    schema: 'ubench.slice/1',
    benchmark: 'simulation',
    spec: { path: '/simulation.bench.ts', root: '/', module_hash: '0' },
    workload: { service: 'simulation', name: 'operate', options: {} },
    driver: { name: simulation.driver?.name ?? executorDriver.name, plugin: null, options: {} },
    endpoint: { url: 'simulation://' },
    prepared: null,
    seed: simulation.seed ?? 1,
    load: parseLoad(simulation.load),
    ...(simulation.slo && { slo: parseSlo(simulation.slo, simulation.metrics ?? {}) }),
    agent: { index: agent, count: agents },
    cache_dir: '/nowhere',
  };
}

function workloadOf(simulation: Simulation, service: SimulatedService): WorkloadType {
  return {
    service: 'simulation',
    name: 'operate',
    options: z.unknown(),
    metrics: simulation.metrics ?? {},
    ...(simulation.operationLog && { operationLog: simulation.operationLog }),
    mutates: false,
    async connect({ client }): Promise<Client> {
      if (simulation.connect) return simulation.connect(service, client);
      return {
        connected: true,
        operate: async (i, random, recorder) => simulation.operate?.(service, { i, random, recorder, client }),
        close: async () => {},
      };
    },
  };
}
