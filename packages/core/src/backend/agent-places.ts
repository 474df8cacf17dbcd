import type { AgentMessage, Endpoint } from '@ubench/load';
import type { PlacedFile } from '../bundle/placed-files.ts';
import type { Logger } from '../log/logger.ts';
import type { Resources } from '../plan/placement.ts';
import type { LaunchRequest } from '../service/launch.ts';
import type { Readiness } from '../service/service-type.ts';
import type { AgentGroup, AgentHost, Handle, InstanceHost } from './backend-type.ts';

/**
 * Rooms for agents on a backend: instances like any other, started beside the services, that run the load of one spec from when they are ready until they are
 * stopped. What is started by {@link launch} is what {@link probe} and {@link connect} speak to.
 */
export interface AgentPlaces {
  /** The module whose `runAgentProgram` is the program of the place: what a bundle begins with. A file URL. */
  readonly program: string;
  /**
   * What to start. Makes ready what it needs, such as Node.js for the nodes, which may take minutes.
   * @param tell Told what takes long: a reason in words.
   */
  launch(request: AgentPlaceRequest, signal: AbortSignal, tell: (reason: string) => void): Promise<PlaceLaunch>;
  /** Ready when as many agents have come as were asked for, on clocks that have been compared. Rejects where waiting cannot help. */
  probe(endpoint: Endpoint, signal: AbortSignal): Promise<Readiness>;
  /** Takes a place that is ready, or that an earlier process used. */
  connect(place: ConnectedPlace, log: Logger): PlacedAgents;
  /** Reads what the agents of a place said and go on to say, whoever steers them: nothing of the place is told. */
  listen(place: Pick<ConnectedPlace, 'handle' | 'instances'>): PlaceListener;
}

/** What a place is to be. */
export interface AgentPlaceRequest {
  /** The most agents that run at once. */
  readonly count: number;
  /** Of each; absent: what the backend's options say. */
  readonly cpus?: number;
  /** What they run: one file of this machine, absolute, see `bundleSpec`. */
  readonly bundle: string;
  /** What the spec reads beside its modules. */
  readonly files: readonly PlacedFile[];
  /** Secrets that the spec refers to, by the names of their environment variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a backend starts for a place. */
export interface PlaceLaunch {
  readonly request: LaunchRequest;
  readonly resources: Resources;
}

export interface ConnectedPlace {
  readonly endpoint: Endpoint;
  readonly handle: Handle;
  readonly instances: InstanceHost;
}

/** A load that was begun in a place. */
export interface PlacedLoad {
  /** What it is called there. */
  readonly group: string;
  /** The benchmark's id. */
  readonly benchmark: string;
  /** Of a load beside a benchmark, its name. */
  readonly background?: string | undefined;
  /** From 1. */
  readonly trial: number;
  readonly agents: number;
  readonly warmup_ns: number;
}

/** What was said in a place. */
export interface SaidInPlace {
  readonly load: PlacedLoad;
  readonly agent: number;
  readonly message: AgentMessage;
}

export interface PlaceListener {
  /** What was said since it was asked last, at first since the place began. @throws What reading throws: ask again. */
  next(): Promise<readonly SaidInPlace[]>;
}

/** Agents in a place. The clock of {@link AgentHost.now} is that of the place, as it is known here. */
export interface PlacedAgents extends AgentHost {
  /**
   * What a group said from its start on, in a place where an earlier process began it, and what it goes on to say.
   * @returns `undefined` where there is none of that name.
   */
  resume(name: string, agents: number): Promise<AgentGroup | undefined>;
  /** Ends connections; the place stays. Idempotent. */
  close(): Promise<void>;
}
