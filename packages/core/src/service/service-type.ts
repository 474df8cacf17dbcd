import type { Endpoint } from '@ubench/load';
import type { ZodType } from 'zod';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Resources } from '../plan/placement.ts';
import type { LaunchContext, LaunchSpec } from './launch.ts';
import type { ProvisionContext } from './provision-context.ts';

/** Facts that a service tells about itself, for provenance: version, model, settings. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** What a probe learnt. `false` with a reason means: not yet, ask again. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** A source of server-side numbers, sampled once a second while load runs. */
export interface MetricsSource {
  /** Current values by name, in the units that the names say (`xact_commit`, `blks_hit`, `cache_bytes`). */
  sample(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
  /** Which of them go up and down, such as the length of a queue: of the others, one that was only seen to grow is taken for a counter. */
  levels?(): readonly string[];
  /** What was wrong where a part of the numbers could not be read; all of them: `sample` rejects. */
  problem?(): string | undefined;
}

/** A plugin's knowledge of one kind of service. `O`: its options after parsing. */
export interface ServiceType<O = unknown> {
  /** `postgres`: what a deployment is called when it is given no other name. */
  readonly name: string;
  /** What it is and where it comes from, in a sentence or two: for the reference. */
  readonly description?: string;
  /** Parses what the spec gave; unknown keys must be refused (`z.strictObject`). */
  readonly options: ZodType<O>;
  /**
   * For a URL that says more than where the service is, such as that of a page: where it is, the options of a workload that the rest
   * stands for, and which workload that is where there are several. Default: the URL says only where it is.
   */
  splitUrl?(url: string): { readonly url: string; readonly workload: Readonly<Record<string, unknown>>; readonly workloadName?: string };
  /** What its clients must know beyond the URL, such as whose certificates to trust. JSON: they are given it as `endpoint.access`. */
  access?(options: O): Promise<Readonly<Record<string, unknown>>>;
  /** What starting one asks of its node, by its options. Pure; without it, nothing. */
  needs?(options: O): { readonly image?: string; readonly resources?: Resources };
  /** How long it may take from its start until it answers, where the spec does not say. Default: 60 s. */
  readonly startTimeout_ns?: number;
  /** How to start one; absent for a service that ubench cannot start. */
  launch?(options: O, context: LaunchContext): LaunchSpec;
  /** Speaks the service's own protocol. Rejects when waiting cannot help (wrong password, not this protocol). */
  probe(endpoint: Endpoint, options: O, signal: AbortSignal): Promise<Readiness>;
  /**
   * Makes a service that answers ready to be measured, before any load: pulls its model, loads it. Its parts are steps of the context, so that
   * what they take is shown apart from what is measured. Also of a service that runs already; once more must do no harm. Rejects where the load
   * would have nothing to measure.
   */
  provision?(endpoint: Endpoint, options: O, context: ProvisionContext): Promise<void>;
  /** `undefined` where a service with these options has no numbers to tell. */
  metrics?(endpoint: Endpoint, options: O): Promise<MetricsSource | undefined>;
  facts?(endpoint: Endpoint, options: O): Promise<Facts>;
  /**
   * For `ubench doctor`: whether what {@link launch} needs with default options is here and runs. Starts no service and changes nothing.
   * Answers within some seconds; aborted when it takes longer.
   */
  diagnose?(signal: AbortSignal): Promise<readonly Diagnosis[]>;
}

/** A service type with options, as a spec writes it: `postgres({ settings: … })`. */
export interface Service<Kind extends string = string> {
  readonly kind: Kind;
  /** As the spec wrote them: what `--set` changes. */
  readonly given: unknown;
  /** Parsed, JSON. */
  readonly options: unknown;
  readonly type: ServiceType;
}
