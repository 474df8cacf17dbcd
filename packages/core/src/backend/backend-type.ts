import type { AgentMessage, Endpoint, PlanSlice } from '@ubench/load';
import type { ZodType } from 'zod';
import type { Logger } from '../log/logger.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Placement, Resources, Runtime } from '../plan/placement.ts';
import type { LaunchRequest } from '../service/launch.ts';
import type { AgentPlaces } from './agent-places.ts';
import type { Facts } from '../service/service-type.ts';

/** Who owns an instance: what reconciliation looks for. */
export interface OwnerTag {
  readonly run: string;
}

/** One instance to start. */
export interface Launch {
  /** The deployment's name, unique in its spec file. */
  readonly deployment: string;
  readonly service: string;
  readonly owner: OwnerTag;
  /** Absent where the service type cannot be started, or the backend starts nothing. */
  readonly request?: LaunchRequest;
  /** How it is executed and what it needs; absent: as a process that asks for nothing. */
  readonly placement?: Placement;
  /** Where the instance's log is to be written: an existing directory, and the file name to use in it. */
  readonly log: { readonly directory: string; readonly name: string };
}

/** Names a started instance. JSON that another process can use next week; a backend adds what it needs to find it again. */
export interface Handle {
  readonly backend: string;
  readonly deployment: string;
  readonly id: string;
}

/**
 * What an instance waits for before its program runs, in this order: `queue`, that it is given a place; `image`, that what its container is made of
 * is there; `start`, that its program has been started and listens. Only a backend that can tell them apart names them.
 */
export type StartStage = 'queue' | 'image' | 'start';

export type InstanceState = {
  /** How long each stage took that is over, by the backend's own clocks where it has any, nanoseconds. */
  readonly stages_ns?: Readonly<Partial<Record<StartStage, number>>>;
} & (
  | {
      /** `PENDING`: it has no place yet. `STARTING`: it has one, and its address is not known yet. `RUNNING`: its address is known. */
      readonly status: 'PENDING' | 'STARTING' | 'RUNNING' | 'STOPPING';
      /** Of a STARTING one: what it is at. Default: `start`. */
      readonly stage?: Exclude<StartStage, 'queue'>;
      /** Why it waits, such as what a scheduler says. */
      readonly reason?: string;
      /** How often its place was taken from it and given anew; what was measured meanwhile is worth nothing. Default: 0. */
      readonly restarts?: number;
    }
  | {
      readonly status: 'STOPPED' | 'ERROR';
      readonly reason: string;
      /** Of one that never ran: what it was at. Default: what it was last seen at. */
      readonly stage?: StartStage;
      /** What to do about it, where the backend knows better than its log. */
      readonly fix?: string;
      readonly exitCode?: number;
      readonly signal?: string;
    }
);

/** An instance that its backend knows without having been told of its run. */
export interface FoundInstance {
  readonly owner: OwnerTag;
  readonly handle: Handle;
  readonly state: InstanceState;
}

export interface LogLine {
  readonly text: string;
}

export interface LogOptions {
  /** Only the last so many lines. */
  readonly tail?: number;
}

export interface StopOutcome {
  readonly handle: Handle;
  /** The process did not end by its own stop signal within its grace, and was killed. */
  readonly forced: boolean;
}

/** What an instance used, over all its processes. */
export interface Usage {
  /** CPU time since its start. */
  readonly cpu_ns: number;
  readonly rss_bytes: number;
}

/** A port of this machine that leads to one of another place, for as long as the process that opened it lives. */
export interface Tunnel {
  /** What a client connects to: `127.0.0.1:40123`. */
  readonly local: string;
  /** Where that leads, as the place knows it: `10.0.0.2:5432`. */
  readonly remote: string;
  /** Whose connection carries it: `alice@login.example:22`. */
  readonly by: string;
}

/** Where instances run. Plural everywhere: batching is the contract. */
export interface InstanceHost {
  /**
   * Starts all or none. Resolves when they are started, which is long before they are ready.
   * @param tell To be told what takes long before anything is started, such as that programs are copied: a reason in words.
   */
  start(launches: readonly Launch[], signal: AbortSignal, tell?: (reason: string) => void): Promise<Handle[]>;
  /** Cheap: a backend that must not be asked often answers from what it last heard. */
  poll(handles: readonly Handle[]): Promise<InstanceState[]>;
  /** Where a RUNNING one answers, for clients of this machine. Idempotent; kept open until it is stopped or the backend closed. */
  endpoint(handle: Handle): Promise<Endpoint>;
  /** What {@link endpoint} has opened for an instance; empty where it is reached directly. Absent: all are. */
  tunnels?(handle: Handle): Promise<readonly Tunnel[]>;
  logs(handle: Handle, options: LogOptions): AsyncIterable<LogLine>;
  stop(handles: readonly Handle[]): Promise<StopOutcome[]>;
  /**
   * Ends instances at once and without waiting: what a second Ctrl-C has time for. A backend that has to tell another machine to, and so cannot know by its
   * return whether they will end, returns a promise that it was told, which never rejects and is waited for some seconds at most. Such instances do not count
   * as stopped: who looks for them later finds what is left.
   */
  kill(handles: readonly Handle[]): void | Promise<void>;
  /** What of an owner's is still alive. */
  find(owner: OwnerTag): Promise<Handle[]>;
  /** Every instance that this user's runs have there and that has not ended, whoever knows of them. Absent where that cannot be asked. */
  findAll?(): Promise<FoundInstance[]>;
  /**
   * What is to be told of a running instance beside its numbers: job, digest of its image; `node` is the host name of the machine that it runs on. Of
   * each; empty where there is nothing.
   */
  facts?(handles: readonly Handle[]): Promise<Facts[]>;
  /** `undefined` per handle where the platform cannot tell. */
  usage?(handles: readonly Handle[]): Promise<(Usage | undefined)[]>;
  /** Where a RUNNING one answers for clients that run on its backend, not on this machine. Absent where that is the same. */
  innerEndpoint?(handle: Handle): Promise<Endpoint>;
  /**
   * Of a file in the directory that an instance keeps (`LaunchContext.kept`), the bytes from `from` on, at most `most_bytes`; `undefined` where there is none. Works until the
   * instance was stopped, also when it has ended. Absent where nothing is kept.
   */
  readKept?(handle: Handle, name: string, part?: { readonly from?: number; readonly most_bytes?: number }): Promise<Uint8Array | undefined>;
}

/** The agents of one trial, started together. */
export interface AgentGroup {
  /** Everything the agents say, in order per agent; ends when all have ended. Never throws: a lost agent is a `failed` message. */
  readonly messages: AsyncIterable<{ readonly agent: number; readonly message: AgentMessage }>;
  /**
   * Tells every agent to start at one instant: `lead_ns` from now, or later where it takes longer until all have been told. Call when all are ready.
   * Resolves with that instant, of the clock of {@link AgentHost.now}; of agents that are lost meanwhile, with the instant that it was to be.
   */
  start(lead_ns: number): Promise<number>;
  /** Tells every agent that the load ends at that instant of the shared clock, before its own end. */
  end(at_ns: number): void;
  /** Tells every agent to stop sending; each still ships what it measured. */
  abort(): void;
  /** Ends them without waiting. Idempotent. */
  kill(): Promise<void>;
}

/** What agents may use where they run. */
export interface AgentCapacity {
  readonly cores: number;
  /** How many more files they can have open together, connections among them; `Infinity`: no limit is known. */
  readonly files: number;
}

/** Where load can run. */
export interface AgentHost {
  /**
   * Starts an agent for every slice; they differ in their index alone.
   * @param name Of the group, unique in the run: what another process would call it to take it up again.
   */
  runAgents(slices: readonly PlanSlice[], name: string): AgentGroup;
  /** Absent where it cannot tell. */
  readonly capacity?: AgentCapacity;
  /** The agents' clock, nanoseconds: what `start` resolves with and `end` is given. */
  now(): number;
}

/** A place where instances and agents run. */
export interface Backend {
  readonly instances: InstanceHost;
  /** Absent where load cannot run at once; see {@link agentPlaces}. Without either it runs on `local`. */
  readonly agents?: AgentHost;
  /** Load can run here, in a place that must be asked for first, such as a job. */
  readonly agentPlaces?: AgentPlaces;
  /** The longest that each stage may take before its program is started, nanoseconds; absent: any time. How long `start` may take is the deployment's. */
  readonly limits_ns?: Readonly<Partial<Record<'queue' | 'image', number>>>;
  /** Its endpoints are tunnels of this process: every byte to and from a service goes through its event loop. Default: false. */
  readonly forwards?: boolean;
  /** Gives back what it holds, such as connections; stops no instance. Idempotent. */
  close?(): Promise<void>;
}

/** Something that a backend would write or run to start instances. */
export interface LaunchPreview {
  /** What it is: `batch script of db`. */
  readonly title: string;
  readonly text: string;
}

/** A plugin's knowledge of one kind of place. */
export interface BackendType<O = unknown> {
  readonly name: string;
  /** What runs where, in a sentence or two: for the reference. */
  readonly description?: string;
  readonly options: ZodType<O>;
  create(options: O, context: BackendContext): Backend;
  /**
   * Its instances can be found and stopped from every machine that has the same options. Default: only from the one that started them. To ask after them
   * then takes a network, perhaps a passphrase: plain `ubench doctor` leaves its `diagnose` to `ubench doctor --backend`.
   */
  readonly anywhere?: boolean;
  /** Whether its backends have {@link Backend.agentPlaces} with these options: known before one is made. Default: no. */
  placesAgents?(options: O): boolean;
  /** Whether one instance can span several nodes, or have several processes. Default: no. */
  readonly multiNode?: boolean;
  /** How it can execute instances. Default: as processes. */
  readonly runtimes?: readonly Runtime[];
  /** The most that one instance can have of each; what is absent is not known here. Asked before anything starts. */
  capacity?(options: O): Promise<Resources>;
  /** For `--dry-run`: what {@link InstanceHost.start} would submit, without asking anybody. Pure. */
  preview?(launches: readonly Launch[], options: O): readonly LaunchPreview[];
  /**
   * For `ubench doctor`: whether instances and agents could run there with these options, which are those of the configuration or the
   * defaults. Starts nothing that stays and changes nothing. Answers within some seconds, where instances are {@link anywhere} within a minute; aborted when it
   * takes longer, and by Ctrl-C.
   */
  diagnose?(options: O, signal: AbortSignal): Promise<readonly Diagnosis[]>;
}

/** What a backend is given when it is made. */
export interface BackendContext {
  /** For every command that it runs and everything that it starts and ends. */
  readonly log: Logger;
}

/** A backend type with options, as a configuration writes it: `external({ db: '…' })`. */
export interface PlacedBackend {
  readonly kind: string;
  readonly options: unknown;
  readonly type: BackendType;
}
