import type { BackgroundLoad, Load, SloPlan, Workload } from '@ubench/load';
import type { GateChanges } from '../gate/gate-rule.ts';
import type { PlacementOptions } from '../plan/placement.ts';
import type { DeclaredProbes } from '../plan/planned-probes.ts';
import type { Service } from '../service/service-type.ts';

/** What a spec file declares, as the authoring functions register it. Names and options are plain data; functions stay beside. */
export interface SuiteNode {
  readonly kind: 'suite';
  /** Empty for the file itself. */
  readonly name: string;
  readonly parent: SuiteNode | null;
  readonly line: number;
  readonly modifier: Modifier;
  readonly tags: readonly string[];
  readonly children: (SuiteNode | BenchNode)[];
  readonly deployments: DeploymentNode[];
  readonly beforeAll: SuiteHookNode[];
  readonly afterAll: SuiteHookNode[];
}

/** What `.only`, `.skip`, `.todo` ask for. */
export type Modifier = 'none' | 'only' | 'skip' | 'todo';

export interface DeploymentNode {
  readonly kind: 'deployment';
  readonly name: string;
  readonly suite: SuiteNode;
  readonly line: number;
  readonly service: Service;
  readonly startTimeout_ns: number;
  /** As the spec wrote it: what `--set` changes. */
  readonly placement: PlacementOptions;
}

/** What `beforeAll` and `afterAll` are given: where the deployments of their describe and the enclosing ones answer. */
export interface SuiteHookContext {
  /** The address of a deployment, with its credentials. */
  url(deployment: unknown): string;
}
export interface SuiteHookNode {
  readonly line: number;
  readonly run: (context: SuiteHookContext) => unknown;
}

export type ParameterValue = string | number | boolean;

interface BenchCommon {
  readonly kind: 'bench';
  /** Without parameters. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly suite: SuiteNode;
  readonly line: number;
  readonly modifier: Modifier;
  readonly tags: readonly string[];
  /** Given the typed result; `undefined` where the spec has none. */
  readonly check: ((result: never) => unknown) | undefined;
  readonly sweep?: SweepNode;
}

/** The sweep that its points share. */
export interface SweepNode {
  readonly name: string;
  readonly line: number;
  /** The swept fields of the load, in the order written. */
  readonly parameters: readonly string[];
  /** What further points are to find out, decided while the run goes on. */
  readonly probes?: DeclaredProbes;
  readonly check: ((sweep: never) => unknown) | undefined;
}

export interface LoadBenchNode extends BenchCommon {
  readonly what: 'load';
  readonly target: DeploymentNode;
  readonly workload: Workload;
  readonly load: Load;
  /** Its options as the spec wrote them. */
  readonly driver: { readonly name: string; readonly options: unknown };
  readonly slo: SloPlan | undefined;
  readonly background: readonly BackgroundNode[];
  readonly trials: number | undefined;
  readonly agents: AskedAgents;
  /** Relative to the root. */
  readonly files: readonly string[];
  readonly timeout_ns: number | undefined;
  readonly maxErrorShare: number | undefined;
  readonly gate: GateChanges | false;
}

/** What a spec says of what runs its load. */
export interface AskedAgents {
  /** A backend's name. */
  readonly on?: string | undefined;
  readonly count?: number | undefined;
  readonly cpus?: number | undefined;
}

/** A load beside a benchmark. */
export interface BackgroundNode {
  /** Unique in the benchmark. */
  readonly name: string;
  readonly target: DeploymentNode;
  readonly workload: Workload;
  readonly load: BackgroundLoad;
}

export interface FunctionBenchNode extends BenchCommon {
  readonly what: 'function';
  readonly fn: () => unknown;
  readonly trials: number | undefined;
  readonly gate: GateChanges | false;
  readonly timeout_ns: number;
}

/** A `bench.todo('name')`, which has nothing to run. */
export interface TodoBenchNode extends BenchCommon {
  readonly what: 'nothing';
}

export type BenchNode = LoadBenchNode | FunctionBenchNode | TodoBenchNode;

/** Every benchmark under a suite, in the order of the file. */
export function* benchmarksOf(suite: SuiteNode): Generator<BenchNode> {
  for (const child of suite.children) {
    if (child.kind === 'suite') yield* benchmarksOf(child);
    else yield child;
  }
}

/** Names of the enclosing describes, outermost first. */
export function suitePath(suite: SuiteNode | null): string[] {
  return suite === null || suite.parent === null ? [] : [...suitePath(suite.parent), suite.name];
}
